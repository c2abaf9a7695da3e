# Two stacks are live, of which one was changed since; nobody has the repository of the third.
reconciler fleet apply ads-de ads-fr --auto-approve
sed -i 's/Advertisements/Every advertisement/' stacks/fr/manifests/ads.yaml
