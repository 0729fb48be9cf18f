// SHA-256 of what runs give, one line each. Where numbers are meant to change, the failing test prints the
// new line.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace nmf::test {

// clang-format off
inline const std::map<std::string, std::string> expected{
    {"dense_beta_1.25", "fa1e6ab4f5dbd04a8df64feee0844ed069eec165a178e520f8ce3ffbe26cc19c"},
    {"dense_beta_1.5", "df1d086590494c2e028b9cd10dfd0b139b09fbf05f75c919df1b551240410ca2"},
    {"dense_beta_3", "9894a1c6c8317e52661ff3603eb4b95ca50cafb38ceb79f2d3dcc6ca5f63273a"},
    {"dense_beta_half", "bd445eeaabe7385cd9dcaf5267a9ca012f6f80e1347836a2f2e6fc434caa5537"},
    {"dense_exchanges", "89e6fbe1c4434ada3cb1bf2019cad5c1e19dba1335b80ec0378a9d516d6d7773"},
    {"dense_few_components", "797b60883d04dd25df18853203d5254bf5d350668f2a7d4f8933e4a2b4788b84"},
    {"dense_gram_start", "a22c9796c70e8ad6f8aff77f81803e743ae2d78dfe1cea4c59ddac21fb5b1fe5"},
    {"dense_huber", "2f06cb691ed9985801b6d55214118e1d784996c98d0f608a316b37e619950851"},
    {"dense_is", "9c06bf4de1be358672248e823298059d9bcfeac50c7f176698e14e5c7a3bce03"},
    {"dense_is_single", "16133e66dfee463f14e429258bad50edccc7474e0cd2ea436738ed889a8e409c"},
    {"dense_kl_long", "ed9e33fa7048e38653fc2da6b82f24a01ba5343177b7afabb0644d0d059d03fa"},
    {"dense_kl_penalties", "87a270d087f116b047642c7c1d929af36207ec1ff072680e2377d6d652b4aa22"},
    {"dense_kl_single", "f7596bfd7d48c461277839d328b81d15fa539c5c663c3f9520167f79e4672e44"},
    {"dense_l21", "56053febd2ca90f21f9bbcb5aad4c193b0958f5d38f99ce80fda45ea782a9347"},
    {"dense_nndsvd", "e563f67061660e890f779b8ca6fc2681afae3a96c798bcaf79bbb19d69048f58"},
    {"dense_nndsvdar", "995b5cb13d599ff4c18373675cec4f8e48fe72400d9a23ed045d4387f28ec93c"},
    {"dense_penalties", "f9b13751c5a05bae0847dd40b9972e8c5700bf43fda2c877c941fc3be4c02689"},
    {"dense_random", "0341d3da03d7f2d1c67a84ad7f14f3b9efe565d165a1baecbf7faa1e58533f06"},
    {"dense_single", "8daa15293144a75fe97032f62e88776bec5fd36645f78a040e53eafd9e3db585"},
    {"dense_single_first", "140bf69832e77aead3ca5f0f68dadee336c0eb591fcb7c80b98d5308619f7f80"},
    {"dense_sketched_start", "9371ca9d0fcd23a38a39c742eca06c9edafe1aca2a1cfd6db12d588fd5a4cb46"},
    {"dense_unit_norm", "04efeb3c23388ef1e920ead1d3f28d94800e1e5ad46ce51ad978f0b069c3c609"},
    {"dense_wide", "b09a0c2946a115fc0dd55a964417867e9b4a078e47b7a94899ac27894c7c4d30"},
    {"every_algorithm", "5f209f99fd58f2544974be907866cbc0684f54669b67a51d7545a33b7b1edb56"},
    {"every_algorithm_single", "73490fac51f274ba34fa5c34c2d60461d5cf23e2f3cbe187a5a4491be0af9628"},
    {"every_kl_algorithm", "2924d8ad2912e0af318b755b9b3599280afa3c5e1f89ac60f7eebbe4fdb94aa0"},
    {"masked", "db43b2b5cfd1b1fb91d636eb7c8947252fc1bf96ed1256d4286222a9474c6223"},
    {"masked_20_components", "462c3ff052d91c529311940df5ed7a3913579c3aaa2a6813cb0fda39a0a85a4f"},
    {"masked_40_components", "11ece03e59ea90797ac0aae10392ed9fdb8e48ea1169850a58e8da7d008a8af6"},
    {"masked_huber", "d0f5e8fe22a282d48aa233f5bb67d9e17eea26646564f93553e75663fe3ff1a0"},
    {"masked_is", "86637fcee883aa11fe53487830341917e9b0da8a4c0ad1709948bcb8f9f57f65"},
    {"masked_kl", "3273c32a88c4e8ba513e3640c249c2f55d47193757e43b1b22633540dc1ebbfc"},
    {"online", "40e0454a4919ed01bcd2f5f3eed0df76fe8aef023504d7af9e3f5595e3b67755"},
    {"program_iris", "ceb2a71bb40ba8dd770403da149ff464483434cf57a065e8fd2f019f3fb6f786"},
    {"program_iris_kl", "1d3d1bb77f7493aad42ecfd38dde37b1c2756132b8005363df20d30429be2f49"},
    {"program_iris_single", "0376bd59fdfc6c6d408b7d4f942c17058d63d93c840b15e27b0503667f0a7aa6"},
    {"sparse", "9a7c4d663391dc5f8d4aa04b286423e40ccfd30ac584562d1a15fd10d6f25ca5"},
    {"sparse_blocked", "7c7780bb6ac0fc1aadaabc517e7f74bd952f03fdc8e8a7ef44e76bdfa8aad1a0"},
    {"sparse_kl", "d0b4d44eaa6b1e63f79f0d10b28be4040049d5589bff92422010f68070898b15"},
    {"sparse_kl_single", "b94148ff13de0577a1c701e24479bfc9a5472d30e9a2874b86723d4033e9ad4d"},
    {"sparse_single", "1e22f908566431c787f0d5a90843e9fa1124b14f81f0ebeff4c3306c6749988f"},
    {"starts", "422cf4f50ac183ea598ca589baebdec3287fc507ff2bea6b54583047c93c46f8"},
    {"symmetric", "41f73a806be2e18686af3fec68eb056f7f7c086599d58042b672f9e28c3613c1"},
    {"transform_1.25", "19634c858c8e8eff6753685b7c383d168bd6de76884e8391a7726447578daad2"},
    {"transform_frobenius", "3cbf0a5df2292866f9634ec532baa37cc13840aecadacc63820de2dc0ae1f9d3"},
    {"transform_huber:3", "64f087af19fa93baa70ab36b3f80b28c83a8f5544dd05593c697b8b54abb4964"},
    {"transform_is", "399e2a54d91d2492d579b8cac588eefa98f936d5e1f3c29dffb6113946c2a945"},
    {"transform_kl", "fb9285db789722983362d289ed6f6abc3c9b45d47aaa7d05d67e931e5b3f54c4"},
};
// clang-format on

inline void expect_digest(const std::string& name, const std::string& digest, const std::string& where) {
  const auto line = expected.find(name);
  EXPECT_TRUE(line != expected.end() && line->second == digest)
      << where << "; if the numbers of this version are meant to be others, its line in expected.hpp is\n"
      << "    {\"" << name << "\", \"" << digest << "\"},";
}

}  // namespace nmf::test
