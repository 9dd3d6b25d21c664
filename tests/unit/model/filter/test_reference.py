from vird.model.filter import FilterParameter, FilterRef
from vird.model.filter.reference import complete_reference


def test_parameters_are_sorted_by_name_and_odd_ones_dropped() -> None:
    given = (("b", "1"), ("a", "1.2.3.4"), ("a b", "1"), ("c", "x y"), ("d", None), ("a", "::1"), ("MAC", "0a:0b"))
    reference = FilterRef(filter="f", parameters=[FilterParameter(name=n, value=v) for n, v in given])
    complete_reference(reference)
    assert [(p.name, p.value) for p in reference.parameters] == [
        ("MAC", "0a:0b"),
        ("a", "1.2.3.4"),
        ("a", "::1"),
        ("b", "1"),
    ]
