// Sound through the program: from a mixture to components and back to sounds that add up to it.
#include <cmath>
#include <cstring>
#include <numbers>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

constexpr int sample_rate = 8000;

template <class T>
std::string raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

// One channel of double precision.
std::string wav_of(const std::vector<double>& samples) {
  std::string data;
  for (const double sample : samples) data += raw(sample);
  return "RIFF" + raw(static_cast<std::uint32_t>(36 + data.size())) + "WAVEfmt " + raw(std::uint32_t{16}) +
         raw(std::uint16_t{3}) + raw(std::uint16_t{1}) + raw(std::uint32_t{sample_rate}) +
         raw(std::uint32_t{8 * sample_rate}) + raw(std::uint16_t{8}) + raw(std::uint16_t{64}) + "data" +
         raw(static_cast<std::uint32_t>(data.size())) + data;
}

std::vector<double> samples_of(const std::string& wav) {
  constexpr std::size_t head = 44;
  std::vector<double> samples((wav.size() - head) / sizeof(double));
  std::memcpy(samples.data(), wav.data() + head, samples.size() * sizeof(double));
  return samples;
}

double energy(const std::vector<double>& samples) {
  double sum = 0;
  for (const double sample : samples) sum += sample * sample;
  return sum;
}

// A low tone, a high one, and both in between.
class Mixture : public Cli {
 protected:
  void SetUp() override {
    for (int i = 0; i < length; ++i) {
      const double turns = 2 * std::numbers::pi * i / sample_rate;
      low.push_back(3 * i > 2 * length ? 0 : 0.5 * std::sin(440 * turns));
      high.push_back(3 * i < length ? 0 : 0.3 * std::sin(1760 * turns));
      mix.push_back(low.back() + high.back());
    }
    give("mix.wav", wav_of(mix));
  }
  std::string at(const std::string& name) const { return (scratch / name).string(); }
  void model(std::vector<std::string> more = {"--stft", "256"}) const {
    std::vector<std::string> words{"factor", at("mix.wav"), "--rank", "2", "-q", "-o", at("m")};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome run = nmf(words);
    ASSERT_EQ(run.status, 0) << run.err;
  }
  std::vector<double> part(const std::string& components, const std::string& kind = "soft") const {
    const Outcome run = nmf({"reconstruct", "--model", at("m"), "--mask-from", at("mix.wav"), "--components",
                             components, "--kind", kind, "-o", at("part.wav")});
    EXPECT_EQ(run.status, 0) << run.err;
    return samples_of(content("part.wav"));
  }

  static constexpr int length = 4001;
  std::vector<double> low, high, mix;
};

TEST_F(Mixture, parts_add_up_to_it) {
  model();
  for (const char* kind : {"soft", "hard"}) {
    const std::vector<double> first = part("1", kind), second = part("2", kind), all = part("1,2", kind);
    ASSERT_EQ(first.size(), mix.size());
    for (std::size_t i = 0; i < mix.size(); ++i) {
      EXPECT_NEAR(first[i] + second[i], mix[i], 1e-9) << i;
      EXPECT_NEAR(all[i], mix[i], 1e-9) << i;
    }
  }
}

TEST_F(Mixture, parts_are_what_was_mixed) {
  model();
  std::vector<double> first = part("1"), second = part("2");
  if (energy(first) < energy(second)) std::swap(first, second);
  for (std::size_t i = 0; i < mix.size(); ++i) {
    first[i] -= low[i];
    second[i] -= high[i];
  }
  EXPECT_LT(energy(first), 0.02 * energy(low));
  EXPECT_LT(energy(second), 0.05 * energy(high));
}

TEST_F(Mixture, windows_are_recorded_and_met_again) {
  model({"--stft", "100", "--hop", "30", "--channels", "1"});
  EXPECT_THAT(content("m/H.csv"), testing::StartsWith("0 Hz,80 Hz,160 Hz,"));
  EXPECT_THAT(content("m/W.csv"), HasSubstr("\n0.003750 s,"));
  const Json options = Json::parse(content("m/summary.json")).at("options");
  EXPECT_EQ(options.at("stft"), 100);
  EXPECT_EQ(options.at("hop"), 30);
  EXPECT_EQ(options.at("channels"), "1");
  EXPECT_EQ(part("1").size(), mix.size());
  EXPECT_EQ(nmf({"transform", at("mix.wav"), "--model", at("m"), "-q", "-o", at("w.csv")}).status, 0);
  EXPECT_EQ(cells(content("w.csv")).size(), cells(content("m/W.csv")).size());
  EXPECT_EQ(nmf({"evaluate", at("mix.wav"), "--model", at("m"), "-q"}).status, 0);
  EXPECT_EQ(nmf({"verify", at("m")}).status, 0);
  // A table of the part, for which no phases are needed, and the spectrogram itself.
  EXPECT_EQ(
      nmf({"reconstruct", "--model", at("m"), "--mask-from", at("mix.wav"), "-o", at("x.npy"), "-q"}).status,
      0);
  EXPECT_EQ(nmf({"convert", at("mix.wav"), at("y.npy"), "--stft", "100", "--hop", "30", "-q"}).status, 0);
  EXPECT_EQ(content("x.npy").size(), content("y.npy").size());
}

TEST_F(Mixture, what_is_another_sound_is_refused) {
  model();
  mix.resize(2000);
  give("short.wav", wav_of(mix));
  const auto refusal = [&](std::vector<std::string> words, int status) {
    words.insert(words.begin(), {"reconstruct", "--model", at("m")});
    const Outcome run = nmf(words);
    EXPECT_EQ(run.status, status);
    EXPECT_FALSE(exists("p.wav"));
    return run.err;
  };
  EXPECT_EQ(refusal({"--mask-from", at("short.wav"), "-o", at("p.wav")}, 1),
            "nmf: error: " + at("short.wav") +
                ": has 33 windows and 129 frequencies to 4000 Hz, but the model in " + at("m") +
                " is 64 x 129 (to 4000 Hz); give the sound that it was made of\n");
  EXPECT_EQ(refusal({"-o", at("p.wav")}, 2),
            "nmf: error: " + at("p.wav") +
                ": a part of a sound has the phases of the mixture; give that with "
                "--mask-from\n");
  EXPECT_THAT(refusal({"--mask-from", at("m/W.csv"), "-o", at("p.wav")}, 2), HasSubstr("is no WAV file"));
  EXPECT_EQ(refusal({"--mask-from", at("mix.wav"), "-o", at("p.wav"), "--write-format", "npy"}, 2),
            "nmf: error: --write-format: is for tables, and OUTPUT is sound; leave it out\n");
  EXPECT_THAT(refusal({"--mask-from", at("mix.wav"), "-o", at("mix.wav")}, 1), HasSubstr("is an input"));
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "--stft", "64", "-o", at("n")}).err,
            "nmf: error: --stft: does not apply to csv files, which are no sound; leave it out\n");
}

}  // namespace
}  // namespace nmf::test
