"""The natural logarithm by + − × ÷ alone, so that it has the same bits on every machine and in every language.

IEEE 754 says how these four round, and says it for no library's log: those of NumPy and of a browser differ in the last
bit of every seventh value. The polynomial is that of fdlibm's e_log.c (Sun Microsystems 1993), its general branch.
"""

import numpy as np

_EVEN = 3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01
_ODD = 6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_ROOT = 0.7071067811865476
_FRACTION, _HALF = np.int64(0x000FFFFFFFFFFFFF), np.int64(0x3FE0000000000000)


def log(x: np.ndarray) -> np.ndarray:
    """ln x, within 1e-15 of its value. x: float64, positive, finite and at least 2⁻¹⁰²² (which is not checked).

    x = m · 2^k with m from √½ to √2, f = m − 1, s = f / (2 + f): ln m = f − f²/2 + s (f²/2 + R(s²)). The order of the
    operations is part of the definition: assets/page/model/logarithm.js has the same.
    """
    bits = np.ascontiguousarray(x, dtype=np.float64).view(np.int64)
    m = ((bits & _FRACTION) | _HALF).view(np.float64)
    small = m < _ROOT
    k = ((bits >> np.int64(52)) - np.int64(1022) - small).astype(np.float64)
    f = m * (1.0 + small)
    f -= 1.0
    s = f / (f + 2.0)
    z = s * s
    w = z * z
    even = w * _EVEN[2]
    for factor in _EVEN[1::-1]:
        even += factor
        even *= w
    odd = w * _ODD[3]
    for factor in _ODD[2:0:-1]:
        odd += factor
        odd *= w
    odd += _ODD[0]
    odd *= z
    odd += even
    f_squared = 0.5 * f
    f_squared *= f
    odd += f_squared
    odd *= s
    odd += k * _LN2_LOW
    f_squared -= odd
    f_squared -= f
    return k * _LN2_HIGH - f_squared
