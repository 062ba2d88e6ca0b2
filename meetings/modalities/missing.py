"""Rules that a meeting lacks: its template has learnt them since, or they were left out.

Modalities in force never change by themselves. Whoever edits a meeting adds such a rule as the next version.
"""

from typing import Any

from meetings.modalities.models import Rule, RuleSet
from meetings.modalities.queries import with_rules


def template_of(rule_set: RuleSet) -> RuleSet | None:
    """Return the template with which the modalities share the most rules, or None when they share none."""
    held = {rule.slug for rule in rule_set.rules.all()}
    templates = with_rules(RuleSet.objects.exclude(template="").filter(activity=rule_set.activity).order_by("template"))
    shared: dict[Any, int] = {
        template: sum(rule.slug in held for rule in template.rules.all()) for template in templates
    }
    best = max(shared, key=lambda template: shared[template], default=None)
    return best if best is not None and shared[best] else None


def missing_rules(rule_set: RuleSet) -> list[Rule]:
    """Return the rules of the template, in order, that say something which no rule of the modalities says."""
    template = template_of(rule_set)
    if template is None:
        return []
    slugs = {rule.slug for rule in rule_set.rules.all()}
    said = {(rule.kind, rule.category) for rule in rule_set.rules.all()}
    return [rule for rule in template.rules.all() if rule.slug not in slugs and (rule.kind, rule.category) not in said]
