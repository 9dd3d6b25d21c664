"""Keys: how the vocabularies in which clients name them translate to QEMU's key names.

One row per key: QEMU's name, then its code in each of ``COLUMNS``, in hexadecimal; ``-`` where the
vocabulary has no such key, several codes with ``/`` between them.  Codes above ff begin with e0.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from vird import errors
from vird.api.enums.domain_console import KeycodeSet

COLUMNS: Final = (
    KeycodeSet.LINUX,
    KeycodeSet.XT,
    KeycodeSet.ATSET2,
    KeycodeSet.ATSET3,
    KeycodeSet.OSX,
    KeycodeSet.XT_KBD,
    KeycodeSet.USB,
    KeycodeSet.WIN32,
)
SAME_AS: Final = {KeycodeSet.ATSET1: KeycodeSet.XT}
KEYCODE_SETS: Final = frozenset(KeycodeSet)

TABLE: Final = """
esc                 1    1   76    8   35    1   29   1b
1                   2    2   16   16   12    2   1e   31
2                   3    3   1e   1e   13    3   1f   32
3                   4    4   26   26   14    4   20   33
4                   5    5   25   25   15    5   21   34
5                   6    6   2e   2e   17    6   22   35
6                   7    7   36   36   16    7   23   36
7                   8    8   3d   3d   1a    8   24   37
8                   9    9   3e   3e   1c    9   25   38
9                   a    a   46   46   19    a   26   39
0                   b    b   45   45   1d    b   27   30
minus               c    c   4e   4e   1b    c   2d   bd
equal               d    d   55   55   18    d   2e   bb
backspace           e    e   66   66   33    e   2a    8
tab                 f    f    d    d   30    f   2b    9
q                  10   10   15   15    c   10   14   51
w                  11   11   1d   1d    d   11   1a   57
e                  12   12   24   24    e   12    8   45
r                  13   13   2d   2d    f   13   15   52
t                  14   14   2c   2c   11   14   17   54
y                  15   15   35   35   10   15   1c   59
u                  16   16   3c   3c   20   16   18   55
i                  17   17   43   43   22   17    c   49
o                  18   18   44   44   1f   18   12   4f
p                  19   19   4d   4d   23   19   13   50
bracket_left       1a   1a   54   54   21   1a   2f   db
bracket_right      1b   1b   5b   5b   1e   1b   30   dd
ret                1c   1c   5a   5a   24   1c   28    d
ctrl               1d   1d   14   11   3b   1d   e0   11
a                  1e   1e   1c   1c    0   1e    4   41
s                  1f   1f   1b   1b    1   1f   16   53
d                  20   20   23   23    2   20    7   44
f                  21   21   2b   2b    3   21    9   46
g                  22   22   34   34    5   22    a   47
h                  23   23   33   33    4   23    b   48
j                  24   24   3b   3b   26   24    d   4a
k                  25   25   42   42   28   25    e   4b
l                  26   26   4b   4b   25   26    f   4c
semicolon          27   27   4c   4c   29   27   33   ba
apostrophe         28   28   52   52   27   28   34   de
grave_accent       29   29    e    e   32   29   35   c0
shift              2a   2a   12   12   38   2a   e1   a0
backslash          2b   2b   5d   5c   2a   2b   32   dc
z                  2c   2c   1a   1a    6   2c   1d   5a
x                  2d   2d   22   22    7   2d   1b   58
c                  2e   2e   21   21    8   2e    6   43
v                  2f   2f   2a   2a    9   2f   19   56
b                  30   30   32   32    b   30    5   42
n                  31   31   31   31   2d   31   11   4e
m                  32   32   3a   3a   2e   32   10   4d
comma              33   33   41   41   2b   33   36   bc
dot                34   34   49   49   2f   34   37   be
slash              35   35   4a   4a   2c   35   38   bf
shift_r            36   36   59   59   3c   36   e5   a1
kp_multiply        37   37   7c   7e   43   37   55   6a
alt                38   38   11   19   3a   38   e2   12
spc                39   39   29   29   31   39   2c   20
caps_lock          3a   3a   58   14   39   3a   39   14
f1                 3b   3b    5    7   7a   3b   3a   70
f2                 3c   3c    6    f   78   3c   3b   71
f3                 3d   3d    4   17   63   3d   3c   72
f4                 3e   3e    c   1f   76   3e   3d   73
f5                 3f   3f    3   27   60   3f   3e   74
f6                 40   40    b   2f   61   40   3f   75
f7                 41   41   83   37   62   41   40   76
f8                 42   42    a   3f   64   42   41   77
f9                 43   43    1   47   65   43   42   78
f10                44   44    9   4f   6d   44   43   79
num_lock           45   45   77   76   47   45   53   90
scroll_lock        46   46   7e   5f    -   46   47   91
kp_7               47   47   6c   6c   59   47   5f   67
kp_8               48   48   75   75   5b   48   60   68
kp_9               49   49   7d   7d   5c   49   61   69
kp_subtract        4a   4a   7b    -   4e   4a   56   6d
kp_4               4b   4b   6b   6b   56   4b   5c   64
kp_5               4c   4c   73   73   57   4c   5d   65
kp_6               4d   4d   74   74   58   4d   5e   66
kp_add             4e   4e   79   7c   45   4e   57   6b
kp_1               4f   4f   69   69   53   4f   59   61
kp_2               50   50   72   72   54   50   5a   62
kp_3               51   51   7a   7a   55   51   5b   63
kp_0               52   52   70   70   52   52   62   60
kp_decimal         53   53   71   71   41   53   63   6e
print            54/63   54   7f   57    -   54   46   2c
less               56   56   61   13    -   56   64   e2
f11                57   57   78   56   67   57   44   7a
f12                58   58    7   5e   6f   58   45   7b
ro                 59   73   51    -   5e   73   87    -
hiragana           5b   77   62   87    -   77   93    -
henkan             5c   79   64   86    -   79   8a   1c
katakanahiragana   5d   70   13    -    -   70   88   f2
muhenkan           5e   7b   67   85    -   7b   8b   1d
kp_enter           60 e01c e05a   79   4c    -   58    -
ctrl_r             61 e01d e014   58   3e    -   e4   a3
kp_divide          62 e035 e04a    -   4b    -   54   6f
alt_r              64 e038 e011   39   3d    -   e6   a5
lf                 65   5b    -    -    -   5b    -    -
home               66 e047 e06c   6e   73    -   4a   24
up                 67 e048 e075   63   7e    -   52   26
pgup               68 e049 e07d   6f   74    -   4b   21
left               69 e04b e06b   61   7b    -   50   25
right              6a e04d e074   6a   7c    -   4f   27
end                6b e04f e069   65   77    -   4d   23
down               6c e050 e072   60   7d    -   51   28
pgdn               6d e051 e07a   6d   79    -   4e   22
insert             6e e052 e070   67    -    -   49   2d
delete             6f e053 e071   64   75    -   4c   2e
audiomute          71 e020 e023   9c   4a    -   ef   ad
volumedown         72 e02e e021   9d   49    -   ee   ae
volumeup           73 e030 e032   95   48    -   ed   af
power              74 e05e e037    -    -    -   66    -
kp_equals          75   59    f    -   51   59   67    -
pause              77 e046 e077   62    -    -   48   13
kp_comma           79   7e   6d    -    -   7e   85   6c
lang1              7a   72    -    -   68   72   90   16
lang2              7b   71    -    -   66   71   91   1a
yen                7c   7d   6a   5d   5d   7d   89    -
meta_l             7d e05b e01f   8b   37    -   e3   5b
meta_r             7e e05c e027   8c   36    -   e7   5c
compose            7f e05d e02f   8d   6e    -   65   5d
stop               80 e068 e028    a    -    -   f3   a9
again              81 e005    -    b    -    -   79    -
props              82 e006    -    c    -    -    -    -
undo               83 e007    -   10    -    -   7a    -
front              84 e00c    -    -    -    -   77    -
copy               85 e078    -   18    -    -   7c    -
open               86   64    -   20    -   64   74    -
paste              87   65    -   28    -   65   7d    -
find               88 e041    -   30    -    -   f4    -
cut                89 e03c    -   38    -    -   7b    -
help               8a e075    -    9   72    -   75   2f
menu               8b e01e    -   91    -    -   76    -
calculator         8c e021 e02b   a3    -    -   fb    -
sleep              8e e05f e03f    -    -    -   f8   5f
wake               8f e063 e05e    -    -    -    -    -
mail               9b e06c e048    -    -    -    -    -
ac_bookmarks       9c e066 e018    -    -    -    -    -
computer           9d e06b e040    -    -    -    -    -
ac_back            9e e06a e038    -    -    -   f1   a6
ac_forward         9f e069 e030    -    -    -   f2   a7
audionext          a3 e019 e04d   93    -    -   eb   b0
audioplay          a4 e022 e034    -    -    -   e8   b3
audioprev          a5 e010 e015   94    -    -   ea   b1
audiostop          a6 e024 e03b   98    -    -   e9   b2
ac_home            ac e032 e03a   97    -    -    -   ac
ac_refresh         ad e067 e020    -    -    -   fa   a8
mediaselect        e2 e06d e050    -    -    -    -    -
"""


@cache
def names(vocabulary: KeycodeSet) -> dict[int, str]:
    """Code to QEMU's name of the key, of one vocabulary."""
    column = COLUMNS.index(SAME_AS.get(vocabulary, vocabulary)) + 1
    found: dict[int, str] = {}
    for row in TABLE.split("\n"):
        cells = row.split()
        if cells and cells[column] != "-":
            found.update((int(code, 16), cells[0]) for code in cells[column].split("/"))
    return found


def translate(vocabulary: int, codes: Iterable[int]) -> list[dict[str, Any]]:
    """The keys as QEMU takes them; QEMU's own numbers go as they are.

    Raises ``InternalError`` for a key that QEMU does not have.
    """
    known = KeycodeSet(vocabulary)
    if known == KeycodeSet.QNUM:
        return [{"type": "number", "data": code} for code in codes]
    table = names(known)
    found: list[dict[str, Any]] = []
    for code in codes:
        name = table.get(code)
        if name is None:
            word = known.name.lower()
            raise errors.InternalError(f"cannot translate keycode {code} of {word} codeset to qnum keycode")
        found.append({"type": "qcode", "data": name})
    return found
