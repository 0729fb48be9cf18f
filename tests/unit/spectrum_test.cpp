// Sound as a spectrogram and back: what scipy.signal.stft and istft (SciPy 1.10) make of the same samples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "nmf/io/sound/spectrum.hpp"
#include "nmf/io/sound/wave.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Numbers = std::vector<double>;
using testing::ElementsAre;

const std::string sound_inputs = NMF_INPUTS "/valid/";

io::Wave wave_of_input(const std::string& name) {
  io::ByteStream stream(sound_inputs + name);
  return io::read_wave(stream, {});
}

// abs(scipy.signal.stft(x, 8000, nperseg=stft, noverlap=stft - hop)[2]).T
void expect_magnitudes(Index stft, Index hop, const Rows& expected) {
  io::ReadOptions options;
  options.stft = stft;
  options.hop = hop;
  for (const int threads : {1, 2}) {
    options.threads = threads;
    const Rows rows = rows_of(read(sound_inputs + "pcm16.wav", options));
    const Rows single = rows_of(read<float>(sound_inputs + "pcm16.wav", options));
    ASSERT_EQ(rows.size(), expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_EQ(rows[i].size(), expected[i].size());
      for (std::size_t k = 0; k < rows[i].size(); ++k) {
        EXPECT_NEAR(rows[i][k], expected[i][k], 1e-15) << i << ' ' << k;
        EXPECT_NEAR(single[i][k], expected[i][k], 1e-7) << i << ' ' << k;
      }
    }
  }
}

TEST(Spectrum, IsThatOfScipy) {
  expect_magnitudes(
      8, 0,
      {{0.26532476346220657, 0.23130700677986682, 0.15268250419694823, 0.07531236489042814,
        0.03645055691923779},
       {0.375161424042623, 0.3476097576835, 0.2121055652877318, 0.06283931786264854, 0.003670945526997982},
       {0.017977454815657448, 0.3019895206974951, 0.06671311338234141, 0.11859134217148617,
        0.0748341296569988},
       {0.2847067041773881, 0.3086896799927128, 0.2318188404807319, 0.14693999632646948, 0.1491311864476119},
       {0.03304316325706528, 0.28930359474793743, 0.1522767751397774, 0.06685948867514746,
        0.04767634196800278},
       {0.247728177939277, 0.25154448447523775, 0.11764755900127762, 0.01783390180744461,
        0.0009748249904104889},
       {0.08612530336071318, 0.27556244545602826, 0.13243951117662436, 0.011475232245119132,
        0.016268800643193068},
       {0.27915240538861674, 0.30936666602801227, 0.16811455475641587, 0.03778966065527393,
        0.01808215392377302},
       {0.1376881388935457, 0.35306010713373026, 0.18069470538219826, 0.054088275193800314,
        0.02997543532520429},
       {0.47227301061871635, 0.3773886477229989, 0.13160674293818056, 0.07672463974406937,
        0.06129278600934135},
       {0.2592637335791782, 0.22772477374668595, 0.15585531237284522, 0.10087547868144646,
        0.09093640203620942}});
  expect_magnitudes(5, 2,
                    {{0.3726580476996997, 0.2905932031405908, 0.1400351137049029},
                     {0.44577850633017224, 0.3477144804078457, 0.12299440810641657},
                     {0.20388436426700546, 0.1816252452176382, 0.07521355807747288},
                     {0.4112783092165946, 0.38083683820796177, 0.23363590395639605},
                     {0.2456206875159877, 0.21394595067138159, 0.04230462526964337},
                     {0.3153718010378631, 0.2431718042495238, 0.06120437908006628},
                     {0.26090972984014577, 0.2454177812916003, 0.04801801423091606},
                     {0.3800713557379483, 0.3167817421084277, 0.09320462846398643},
                     {0.36344914569981884, 0.32337007940625745, 0.07107381166136474},
                     {0.5861520235911973, 0.3877869916939623, 0.10916537052426827},
                     {0.0991769797380294, 0.09917697973802939, 0.0991769797380294}});
  expect_magnitudes(12, 5,
                    {{0.22560510804490685, 0.21536910536904166, 0.1783970955788413, 0.11850431352282505,
                      0.06174544293082231, 0.02906248666203343, 0.01922998597459428},
                     {0.05864012125839434, 0.25925599426650786, 0.2610396602845767, 0.067778306873893,
                      0.11680830701646559, 0.09907332462130392, 0.08786324544459226},
                     {0.06622133560231953, 0.2194105204133438, 0.22569137607360193, 0.014185375994785972,
                      0.03259469584681205, 0.014530169748247336, 0.022329428864038357},
                     {0.0028991006692147174, 0.2919899952055369, 0.2752891080905488, 0.07723609077783221,
                      0.040364867812403976, 0.0328593130282953, 0.008077054929743505},
                     {0.25375717120876284, 0.23158814823781995, 0.16861707716728722, 0.09179931776572926,
                      0.06448576007945228, 0.06757063876674212, 0.06065465249131492}});
}

TEST(Spectrum, RowsAreTimesAndColumnsFrequencies) {
  io::ReadOptions options;
  options.stft = 8;
  io::ReadReport report;
  const LabelledMatrix<double> x = read(sound_inputs + "stereo.wav", options, &report);
  EXPECT_EQ(report.format, "wav");
  EXPECT_THAT(x.labels.columns, ElementsAre("0 Hz", "1000 Hz", "2000 Hz", "3000 Hz", "4000 Hz"));
  EXPECT_EQ(x.labels.rows.at(0).values.at(2), "0.000500 s");
  EXPECT_THAT(report.notes,
              ElementsAre("0.0025 s of sound, the mean of 2 channels, 8000 samples a second, in "
                          "windows of 8 samples, 2 from one to the next"));
  EXPECT_EQ(read(sound_inputs + "stereo.wav").columns(), 1025);
}

TEST(Spectrum, WindowsOverlapByHalfAtLeast) {
  const auto error = [](Index stft, Index hop) {
    io::ReadOptions options;
    options.stft = stft;
    options.hop = hop;
    try {
      read(sound_inputs + "pcm16.wav", options);
      return std::string();
    } catch (const Error& refused) {
      return std::string(refused.what());
    }
  };
  EXPECT_EQ(error(3, 0), "stft: 3 samples are no window; give 4 to 1048576");
  EXPECT_EQ(error(-8, 0), "stft: -8 samples are no window; give 4 to 1048576");
  EXPECT_EQ(error(8, 5),
            "hop: 5 samples are no step between windows of 8; give 1 to 4, so that they overlap by half");
  EXPECT_EQ(error(8, -1),
            "hop: -1 samples are no step between windows of 8; give 1 to 4, so that they overlap by half");
  EXPECT_EQ(error(8, 4), "");
}

// The sum itself, term by term.
TEST(Fourier, IsItsDefinition) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> draw(-1, 1);
  for (const std::size_t n : {1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 16, 30, 49, 64, 97, 121, 210, 400}) {
    std::vector<io::Complex> in(n), out(n);
    for (io::Complex& number : in) number = {draw(random), draw(random)};
    io::Fourier(n).transform(in.data(), out.data());
    for (std::size_t k = 0; k < n; ++k) {
      long double re = 0, im = 0;
      for (std::size_t j = 0; j < n; ++j) {
        const long double angle = -2 * std::numbers::pi_v<long double> * static_cast<long double>(j * k % n) /
                                  static_cast<long double>(n);
        re += in[j].re * std::cos(angle) - in[j].im * std::sin(angle);
        im += in[j].re * std::sin(angle) + in[j].im * std::cos(angle);
      }
      EXPECT_NEAR(out[k].re, static_cast<double>(re), 1e-13) << n << ' ' << k;
      EXPECT_NEAR(out[k].im, static_cast<double>(im), 1e-13) << n << ' ' << k;
    }
  }
}

// A mask of ones, at every sample, the first and the last too.
TEST(Spectrum, UnchangedGivesTheSoundBack) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> draw(-1, 1);
  for (const auto& [window, hop] :
       std::vector<std::pair<Index, Index>>{{8, 2}, {8, 4}, {8, 1}, {5, 2}, {400, 160}, {64, 13}})
    for (const std::size_t length : {1, 2, 7, 63, 64, 65, 1000}) {
      Buffer<double> samples(length);
      for (double& sample : samples) sample = draw(random);
      const io::Windows windows(samples, {window, hop});
      io::Windows::Scratch scratch;
      Numbers sound, part(static_cast<std::size_t>(window));
      for (Index i = 0; i < windows.count(); ++i) {
        windows.transform(i, scratch);
        windows.transform_back(scratch, part.data());
        windows.add(i, 1, part.data(), sound);
      }
      windows.finish(sound);
      ASSERT_EQ(sound.size(), length);
      for (std::size_t i = 0; i < length; ++i)
        EXPECT_NEAR(sound[i], samples[i], 1e-13) << window << ' ' << hop;
    }
}

// scipy.signal.istft(Z * mask, 8000, nperseg=8, noverlap=6) with Z of stft as above
TEST(Spectrum, WeighedByAMaskIsThatOfScipy) {
  const Numbers mask{1, 0.5, 0.25, 0, 0},
      expected{0.20896987654146887,   0.3755268154287246,   0.4023009133790703,  0.21098480440814277,
               -0.022141308671614318, -0.2316074632255301,  -0.336962162915506,  -0.19028179578225798,
               0.0699590074976819,    0.2332547426072245,   0.25969276669541785, 0.14029384139400994,
               -0.07691938686758945,  -0.26698939057708054, -0.3174257234149447, -0.15539367706311996,
               0.13870241341116352,   0.3745005220185861,   0.4639637119857636,  0.37918669388409604};
  const io::Wave wave = wave_of_input("pcm16.wav");
  const io::Windows windows(wave.samples, {8, 2});
  io::Windows::Scratch scratch;
  Numbers sound, part(8);
  for (Index i = 0; i < windows.count(); ++i) {
    windows.transform(i, scratch);
    for (std::size_t k = 0; k < mask.size(); ++k)
      scratch.frequency[k] = {scratch.frequency[k].re * mask[k], scratch.frequency[k].im * mask[k]};
    windows.transform_back(scratch, part.data());
    windows.add(i, 1, part.data(), sound);
  }
  windows.finish(sound);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(sound[i], expected[i], 1e-15) << i;
}

}  // namespace
}  // namespace nmf::test
