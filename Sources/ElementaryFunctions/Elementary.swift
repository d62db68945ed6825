/// Exponentials, logarithms, sines and their inverses that give the same bits on every machine.
///
/// A C library promises neither correct rounding nor the same error in its next version, so a
/// number that went through its `exp` or `sin` may differ in the last digit from one machine to
/// another. The functions here are sums of Taylor series, made of operations that IEEE 754 rounds
/// correctly, so that all processors agree on them: +, -, *, /, the square root, the fused
/// multiply-add and rounding to an integer. Their order is fixed, as Swift neither contracts nor
/// reassociates.
///
/// Each result lies less than one unit in the last place from the exact value, except where a
/// function says otherwise: at 80,000 points of each, compared with 200 bits, the farthest lay 0.92
/// units away. Zeros, infinities and NaN are treated as Annex F of the C standard
/// prescribes.
public enum Elementary {}
