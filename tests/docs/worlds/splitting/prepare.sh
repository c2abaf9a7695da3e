# The stack that gives has what it is to give.
cd ads
reconciler apply --yes
