"""Which commission holds for a product at a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from orders.models import CommissionRule
from orders.models.commission import CommissionScope

PATH_STEP = 4  # characters per level in a category's path


@dataclass(frozen=True, slots=True)
class Subject:
    """What is sold: product and vendor by key, the category by its path in the tree (empty for none)."""

    product_id: int
    vendor_id: int
    category_path: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force: ``target`` is a product or vendor key, a category path, or None for the whole shop."""

    scope: str
    target: int | str | None
    rate_bp: int


def rates(subjects: Sequence[Subject], at: datetime) -> dict[int, int]:
    """The commission of each product in basis points at that moment (one query)."""
    rules = _in_force(subjects, at)
    return {subject.product_id: resolve(subject, rules) for subject in subjects}


def resolve(subject: Subject, rules: Sequence[Rule]) -> int:
    """Product beats category beats vendor beats platform; the deepest category, then the latest rule.

    ``rules`` are in order of their beginning, oldest first. Without any the platform's default holds. Pure.
    """
    best: dict[str, tuple[int, int]] = {}
    for rule in rules:
        depth = _fits(subject, rule)
        if depth is not None and depth >= best.get(rule.scope, (-1, 0))[0]:
            best[rule.scope] = (depth, rule.rate_bp)
    for scope in (
        CommissionScope.PRODUCT,
        CommissionScope.CATEGORY,
        CommissionScope.VENDOR,
        CommissionScope.PLATFORM,
    ):
        if scope in best:
            return best[scope][1]
    default: int = settings.COMMISSION_DEFAULT_BP
    return default


def _fits(subject: Subject, rule: Rule) -> int | None:
    """How deep the rule reaches (0 except for categories), or None when it is about something else."""
    if rule.scope == CommissionScope.CATEGORY:
        path = str(rule.target)
        return len(path) if subject.category_path.startswith(path) else None
    wanted = {
        CommissionScope.PRODUCT: subject.product_id,
        CommissionScope.VENDOR: subject.vendor_id,
        CommissionScope.PLATFORM: None,
    }[CommissionScope(rule.scope)]
    return 0 if rule.target == wanted else None


def _in_force(subjects: Sequence[Subject], at: datetime) -> list[Rule]:
    rows = CommissionRule.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at),
        Q(scope=CommissionScope.PLATFORM)
        | Q(vendor_id__in={subject.vendor_id for subject in subjects})
        | Q(product_id__in={subject.product_id for subject in subjects})
        | Q(category__path__in=set(_branches(subject.category_path for subject in subjects))),
        valid_from__lte=at,
    ).order_by("valid_from", "id")
    return [
        Rule(scope, vendor_id or product_id or path, rate_bp)
        for scope, vendor_id, product_id, path, rate_bp in rows.values_list(
            "scope", "vendor_id", "product_id", "category__path", "rate_bp"
        )
    ]


def _branches(paths: Iterable[str]) -> Iterable[str]:
    """Each path and those of all categories above it."""
    for path in paths:
        for length in range(PATH_STEP, len(path) + 1, PATH_STEP):
            yield path[:length]
