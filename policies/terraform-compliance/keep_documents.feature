# terraform-compliance --features policies/terraform-compliance --planfile plan.json
#
# It does not look at what is deleted, so each loss has a record of its own in the plan. A number
# that is not known is null, and fails.
Feature: Documents are kept

  Scenario: No collection with documents is deleted
    Given I have mixpeek_destroyed_collection defined
    Then it must have documents
    And its value must be 0

  Scenario: No namespace with documents is deleted
    Given I have mixpeek_destroyed_namespace defined
    Then it must have documents
    And its value must be 0
