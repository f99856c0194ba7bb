"""What may not be shown: a closed envelope around answers of employers and reports of projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NoReturn, TypeVar

from pydantic_core import core_schema

SHOWN = "<vertrouwelijk>"
"""All that an envelope shows of itself."""

T = TypeVar("T")


class Opened:
    """Marks a class that holds what came out of an envelope, and may be shown no more than the envelope.

    Blocks refuse whatever has this mark, however deep it hides.
    """

    __slots__ = ()


class SealedError(TypeError):
    """Something tried to show, count, compare, store or send away what is confidential."""

    def __init__(self) -> None:
        super().__init__(
            "dit is vertrouwelijk en kan niet worden getoond, geteld, vergeleken of bewaard; gebruik de "
            "functies van hcalib.monitoring, die alleen teruggeven wat naar buiten mag."
        )


class Sealed(Generic[T]):
    """Something about employers or persons that cannot get out by accident.

    It gives nothing away: not printed, in an f-string, in a table, counted, compared, copied to a file or
    sent to another process. Its representation is ``<vertrouwelijk>``, so that it is safe in a traceback and
    at the end of a notebook cell. A copy is the same closed envelope.

    Parameters
    ----------
    content : T
        What is sealed. It is kept out of the attributes, so that looking at those shows nothing either.

    Notes
    -----
    This stops accidents, not intent: whoever may open the confidential files may also open this. The modules
    that open it are listed in ``tests/unit/test_architecture.py``.
    """

    __slots__ = ("__open",)

    def __init__(self, content: T) -> None:
        self.__open: Callable[[], T] = lambda: content

    def unseal(self, purpose: str) -> T:
        """Open the envelope; only what a test of the architecture lists may do this.

        Parameters
        ----------
        purpose : str
            What the content is used for, for whoever reads the code.

        Raises
        ------
        ValueError
            Without a purpose.
        """
        if not purpose.strip():
            raise ValueError("say what the confidential content is opened for")
        return self.__open()

    def __repr__(self) -> str:
        return SHOWN

    def __copy__(self) -> Sealed[T]:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Sealed[T]:
        return self

    def _refuse(self, *args: Any, **settings: Any) -> NoReturn:
        raise SealedError

    # as text, number or truth
    __str__ = __format__ = __bytes__ = __bool__ = __int__ = __float__ = __complex__ = __index__ = _refuse
    # as a collection, also for numpy and pandas
    __len__ = __iter__ = __contains__ = __getitem__ = __array__ = __arrow_c_stream__ = _refuse
    # beside another
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _refuse
    # in a file or on its way to another process
    __reduce__ = __reduce_ex__ = __getstate__ = _refuse

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.is_instance_schema(
            cls, serialization=core_schema.plain_serializer_function_ser_schema(_shown)
        )


def _shown(value: object) -> str:
    """Write a sealed field of a model: with ``model_dump`` and as JSON."""
    return SHOWN
