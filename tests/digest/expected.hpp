// SHA-256 of what runs give, one line each. Where numbers are meant to change, the failing test prints the
// new line.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace nmf::test {

// clang-format off
inline const std::map<std::string, std::string> expected{
    {"dense_beta_1.25", "c9c54745f6dbf2042c682ea5948f809d22685a43fb1b9218b167eeddc1a57c41"},
    {"dense_beta_1.5", "4961a254fef2fa9b40b1b85e89ec49dcaa1ed93a1e0f02397e6c09a5ab3db0b0"},
    {"dense_beta_3", "c828bd17b27fa4a92da9a0b20afc7ceb1cd5f175f7d95e27a5bf950dccdabf94"},
    {"dense_beta_half", "2080cd5995c071009d7e79a17274fe88735eb2b0d69b09b481b5a8b77f53b806"},
    {"dense_exchanges", "883eac0d8dcbaa5b651541ab570d06dccbf9ccc47fb2c99797d1611c561f126f"},
    {"dense_few_components", "e651795054905a7ea5ed062f52fc3deec784ad5e86d13c5ce85b633e6ad4903b"},
    {"dense_gram_start", "6e399a4fffeccb5e4bfaafefbaa4c8bdfb2b2d46fbb8b4c091dfecf50f6e2660"},
    {"dense_huber", "b367cdc85a01bb824ecbfb4a8f9b3307f0f86f52624073a12a7c4d5c475519fa"},
    {"dense_is", "146354ebe15a327a3c8519157b38aa5eaa8eb68c036fdf6b3d38ac438c2c30a5"},
    {"dense_is_single", "f06e4a6b32aa044dd9b5394deb90531cc92cb55dbf3cced41297c25beccaf1db"},
    {"dense_kl_long", "08164ebec2bf49aaea5dfec431b3d39614096e1c320541ccdc00232c0c7d368d"},
    {"dense_kl_penalties", "2f94fe555cf194f92eb4314cfcd87f645e6945e7cb31eadc6b9f5e761b4d47ae"},
    {"dense_kl_single", "28f39acf1b2017f205f3f9197b480813e5e3fb5b9497b156e1a488202b6b2e27"},
    {"dense_l21", "cb2faa258b10c697b18475965cde96c59495720cd4ca42e9cdbb1cf3e9ed9103"},
    {"dense_nndsvd", "b4b92618128f37aa08b5d46d1ac08f855f187c754e19046e90ab8fb891a62c7a"},
    {"dense_nndsvdar", "d748da17e00510617f485cda861126ccfb190e2456362c8d70b6c328d92653e9"},
    {"dense_penalties", "60c4e9d71cd552dfbd6572a602d66b07ffc84dbe5e74d09d6d616ef243ae4ffb"},
    {"dense_random", "c44d943aacccf96866c8ae25afbf292531ec70dae1eeac3c13c2a3712721413a"},
    {"dense_single", "1d5aaa815e14d5f96080776a816bc6eeca5ec5fa8f6a709667b93003ef74e7ea"},
    {"dense_single_first", "722d345c6957c5d2be320b3524485d27ea64fbe893e83acd44a1394f7e64e656"},
    {"dense_sketched_start", "1b08f687aefba12cbeb32b40efd88eff85a478c34080d782215cb2244911c20a"},
    {"dense_unit_norm", "2c3c9ad48ed955870d69f7288de06432f3c18ff83ac8c77106aeb3cd334f24ba"},
    {"dense_wide", "8a4f1790d20263e63f2a51daf9a4e08b6d683f061159db8169b7fd4f86d4fc48"},
    {"every_algorithm", "a8953cbe1a14e5d67a0bd178066b925aec48c077ef2be3746dcdbe8e8c2b088a"},
    {"every_algorithm_single", "88b29572c1fd1e5840d7c4805ec2325063c419c9faa9cb3196349dcd10352ccf"},
    {"every_kl_algorithm", "0127aaa2b2d4aace771d6117c1367063a2a8be4d3f40457fa218e0eab4b0c7ca"},
    {"masked", "0ddad065cc583cec97acaa3e0dec328a9b743adf3d598478b5cab77866fb0059"},
    {"masked_20_components", "31d1efeaac2b2b4967736218df75fb88732d01b53632809d12e072bfc67caa9a"},
    {"masked_40_components", "2d12dd53a13658ce50ff0e7312398a47cf518b6a3a20cce2102afb8b158cdbbb"},
    {"masked_huber", "d6300476fc194f7f3e13c4e9322dcb13bf4b7bb32e24b2f1eff761a10837b547"},
    {"masked_is", "6dbff23f16cb9e2a285cf384cb54808ebb59144a6fd92d120f548e941bb9fefa"},
    {"masked_kl", "d828405558f21e0470804e532a205132a7c5f9e159e2e2eb2cf6066258ae1d8d"},
    {"online", "8d775dbebe3c97b3e7baa2c2a634679a651d99103800732d1f3e00a68d139be1"},
    {"program_iris", "85e6203b944ddc925eb879d49e6f20933a633284e8401ca0aae8de3ad24098f0"},
    {"program_iris_kl", "2b78327a5459c6fce4a9101b2d22f946b607c43b11155118440c41eca33acbdd"},
    {"program_iris_single", "c4924951d3e1050d0d3772e9be9eca528135790cf72a8b00a15b4bd6a4a88012"},
    {"sparse", "5e64f6d226d412791d7ea49715eedec337512e97632b7604d884b5227db2ad89"},
    {"sparse_blocked", "0a1149bdc1999fa51b1fb85a5584c9c7e8981766743602e4aa88d401fd6fd692"},
    {"sparse_kl", "e29e9a02884b4d4c5de8f28dd31fc9b1122dfe686e524fb3ed27680862022a7d"},
    {"sparse_kl_single", "b16f46ab9c157fc616c1ce4c782bec3f87ba0c543a4a8d0d21b7064c5bb893f2"},
    {"sparse_single", "3e548c93d85e7e03e23b3e203f0759d0e5c0043c142e2a958b29330f204ba8d0"},
    {"starts", "bc3ba0b2fbab5e258fc4ea0fcadaf8c3d6f23c1935ad9e19966bd84527c11d2a"},
    {"symmetric", "7862b67ce275d23a9318db5baf3fba584999cd4da2bcaec23ee52974df80db08"},
    {"transform_1.25", "ba06dd3f8254f747fd2f9dc85a9d326cac45804c794c8312a0524ad4f501746a"},
    {"transform_frobenius", "3cbf0a5df2292866f9634ec532baa37cc13840aecadacc63820de2dc0ae1f9d3"},
    {"transform_huber:3", "64f087af19fa93baa70ab36b3f80b28c83a8f5544dd05593c697b8b54abb4964"},
    {"transform_is", "a5b070474c3de7a28079fb9461ffe48e86a6878862006536cddee0b800db3018"},
    {"transform_kl", "c7412e7fac59797467e370df3aed7f9b36e42f0ee825d2a84d055ef77ece12b1"},
};
// clang-format on

inline void expect_digest(const std::string& name, const std::string& digest, const std::string& where) {
  const auto line = expected.find(name);
  EXPECT_TRUE(line != expected.end() && line->second == digest)
      << where << "; if the numbers of this version are meant to be others, its line in expected.hpp is\n"
      << "    {\"" << name << "\", \"" << digest << "\"},";
}

}  // namespace nmf::test
