# No collection with documents is deleted, whether by itself, in a replacement, or along with its
# namespace. A number that is not known counts as too many.
#
#   conftest test plan.json --policy policies/opa --namespace reconciler
#   opa eval --fail-defined --input plan.json --data policies/opa 'data.reconciler.deny[_]'
package reconciler

import rego.v1

deny contains message if {
	some change in input.resource_changes
	"delete" in change.change.actions
	change.mixpeek.blast_radius.documents != 0
	takes_a_collection(change)
	message := sprintf("%s: %v documents would be destroyed", [change.address, number(change)])
}

takes_a_collection(change) if change.type == "mixpeek_collection"

takes_a_collection(change) if {
	some address in change.mixpeek.blast_radius.subtree
	startswith(address, "Collection/")
}

number(change) := "an unknown number of" if change.mixpeek.blast_radius.documents == null

number(change) := change.mixpeek.blast_radius.documents if {
	change.mixpeek.blast_radius.documents != null
}
