extension Gallery {
  /// An ankle boot, the first training image of Fashion-MNIST (MIT licence), in sixteen greys:
  /// 28 x 28 values from 0 to 1.
  static let boot: [Double] = """
    0000000000000000000000000000
    0000000000000000000000000000
    0000000000000000000000000000
    0000000000000000400000000000
    0000000000000028733000000000
    000000000000006ca78710000000
    000000000000009dca6996314740
    00000000000004cdccc9777885a3
    0000000000000bddddddcc977bd0
    0000000000000adcdddddddddea0
    0000000000000bdccbaccccdceb0
    0000000000000ccccb9dccdcdbc3
    0000000000005edccbbdccdce793
    0000000000003ddddedccddccc50
    000000000000ddcddcddcddccf40
    00000000038cdccdccccddccde90
    00001246bdcdcdbccdddabeedec0
    03bcdddcccccb9ebcdffdddccde0
    0bdddccccccce48fddb9bcccddd0
    5dbcddddecbcce34669cdccdddd1
    4cccbccdcabcbcebdeedcccdcdd3
    2babcbabbbbccdcddcbcaaaaacc6
    07cbaaabccccccbbbbbbbba99ac5
    004bcbaaaaabbbbbcccccbbbbca0
    00003bddeeeeedcbbaaaaa995300
    0000000232422000000000000000
    0000000000000000000000000000
    0000000000000000000000000000
    """.compactMap(\.hexDigitValue).map { Double($0) / 15 }
}
