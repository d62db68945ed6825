import ElementaryFunctions
import Testing

/// The bits that every machine must give.
@Suite struct ElementaryBitsTests {
  @Test func values() {
    let values: [(Double, UInt64)] = [
      (Elementary.exp(-1), 0x3fd7_8b56_362c_ef38),
      (Elementary.exp(0.5), 0x3ffa_6129_8e1e_069c),
      (Elementary.exp(1), 0x4005_bf0a_8b14_5769),
      (Elementary.exp(100), 0x48f3_494a_9b17_1bf5),
      (Elementary.exp(-700.25), 0x00ca_f5fe_9a48_5c8e),
      (Elementary.exp(-740), 0x0000_0000_0000_0055),
      (Elementary.log(2), 0x3fe6_2e42_fefa_39ef),
      (Elementary.log(3), 0x3ff1_93ea_7aad_030a),
      (Elementary.log(0.1), 0xc002_6bb1_bbb5_5515),
      (Elementary.log(10), 0x4002_6bb1_bbb5_5516),
      (Elementary.log(1.000001), 0x3eb0_c6f7_13f3_3a1d),
      (Elementary.log(.leastNonzeroMagnitude), 0xc087_4385_446d_71c3),
      (Elementary.log1p(1e-10), 0x3ddb_7cdf_d9d1_d693),
      (Elementary.log1p(-0.3), 0xbfd6_d3c3_24e1_3f4e),
      (Elementary.log1p(-0.999), 0xc01b_a18a_998f_ff9f),
      (Elementary.log1p(0.75), 0x3fe1_e85f_5e70_40d0),
      (Elementary.log10(2), 0x3fd3_4413_509f_79ff),
      (Elementary.log10(0.3), 0xbfe0_bb6c_34d8_1502),
      (Elementary.log10(7e200), 0x4069_1b0b_0b0b_78cc),
      (Elementary.pow(2, 0.5), 0x3ff6_a09e_667f_3bcd),
      (Elementary.pow(10, -3.7), 0x3f2a_26fd_4727_80c1),
      (Elementary.pow(0.5, 2.4), 0x3fc8_4060_03b2_ae5d),
      (Elementary.pow(1.0001, 1e6), 0x48f3_30ab_10a3_7aa5),
      (Elementary.pow(10, 22), 0x4480_f0cf_064d_d592),
      (Elementary.pow(10, -5), 0x3ee4_f8b5_88e3_68f1),
      (Elementary.pow(0.999, 1000), 0x3fd7_8852_6411_ed72),
      (Elementary.pow(1.1, 7), 0x3fff_2df1_fb5a_7ed7),
      (Elementary.pow(-3, 35), 0xc366_37ed_9b26_12f3),
      (Elementary.sin(0.1), 0x3fb9_8eae_cb8b_cb2c),
      (Elementary.sin(1), 0x3fea_ed54_8f09_0cee),
      (Elementary.sin(3), 0x3fc2_1038_6db6_d55b),
      (Elementary.sin(.pi), 0x3ca1_a626_3314_5c07),
      (Elementary.sin(100), 0xbfe0_3425_b78c_4db8),
      (Elementary.sin(-99_999.5), 0xbfe0_55f2_82f4_1bda),
      (Elementary.cos(0.1), 0x3fef_d712_f9a8_17c1),
      (Elementary.cos(1), 0x3fe1_4a28_0fb5_068c),
      (Elementary.cos(1.5), 0x3fb2_1bd5_4fc5_f9a7),
      (Elementary.cos(.pi / 2), 0x3c91_a626_3314_5c07),
      (Elementary.cos(100), 0x3feb_981d_bf66_5fdf),
      (Elementary.cos(-99_999.5), 0xbfeb_8428_c9f6_9a31),
      (Elementary.atan(0.2), 0x3fc9_4441_f8f7_260c),
      (Elementary.atan(0.5), 0x3fdd_ac67_0561_bb4f),
      (Elementary.atan(1), 0x3fe9_21fb_5444_2d18),
      (Elementary.atan(3), 0x3ff3_fc17_6b7a_8560),
      (Elementary.atan(1e10), 0x3ff9_21fb_543d_4de0),
      (Elementary.acos(0.3), 0x3ff4_41f5_ecbe_ef59),
      (Elementary.acos(-0.7), 0x4002_c501_446c_d5f2),
      (Elementary.acos(0.999), 0x3fa6_e634_e566_a29d),
      (Elementary.atan2(1, 2), 0x3fdd_ac67_0561_bb4f),
      (Elementary.atan2(-3, -2), 0xc001_4538_5fa3_af71),
      (Elementary.atan2(1e-200, 7), 0x163b_fe5d_cf35_ad57),
      (Elementary.atan2(5, -1e-3), 0x3ff9_22cd_0b5b_5711),
    ]
    for (index, (value, bits)) in values.enumerated() {
      #expect(value.bitPattern == bits, "value \(index): \(value)")
    }
  }

  /// The inputs of the comparison with the C library, all of their values in one number.
  @Test(
    arguments: zip(
      Function.all,
      [
        0x8af2_8f7e_afcb_aabf,
        0xc57c_72d3_9128_5fc2,
        0x7129_43eb_e03d_9961,
        0x5ec9_2b06_4fe0_99b5,
        0x0077_e9e2_1e80_5e0c,
        0x1ae0_b3de_373f_b6b7,
        0xaf09_e1db_a2bd_4806,
        0x07d9_6681_8982_45c0,
        0x612b_96b1_5ca0_0066,
        0x445b_cd05_6ceb_8b8f,
        0x215c_f0f3_9eef_d8c4,
        0x2c24_42b4_7081_3a86,
        0x40ed_0351_35d4_7937,
        0x8898_12da_1905_443a,
      ] as [UInt64]))
  func digest(_ function: Function, _ expected: UInt64) {
    // FNV-1a, a word at a time.
    let found = function.inputs.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ function.ours($1).bitPattern) &* 0x100_0000_01b3
    }
    #expect(found == expected)
  }
}
