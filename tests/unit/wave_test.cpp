// Sound: what scipy.io.wavfile (SciPy 1.10) reads of the files of inputs/make_sound.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nmf/io/sound/wave.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Numbers = std::vector<double>;
using testing::HasSubstr;

const std::string valid_sounds = NMF_INPUTS "/valid/";

io::Wave wave_in(const std::string& name, io::ReadOptions options = {}) {
  io::ByteStream stream(valid_sounds + name, options.buffer_size);
  return io::read_wave(stream, options);
}

// What SciPy reads, in units of `unit` around `zero`; exactly.
void expect_samples(const std::string& name, const Numbers& stored, double unit, double zero = 0,
                    const std::string& channels = "auto") {
  for (const std::size_t size : buffer_sizes) {
    io::ReadOptions options;
    options.buffer_size = size;
    options.channels = channels;
    const io::Wave wave = wave_in(name, options);
    EXPECT_EQ(wave.format.rate, 8000U);
    ASSERT_EQ(wave.samples.size(), stored.size()) << name;
    for (std::size_t i = 0; i < stored.size(); ++i)
      EXPECT_EQ(wave.samples[i], (stored[i] - zero) / unit) << name << ' ' << i;
  }
}

const Numbers pcm16{2459,  21712, 25081, 8500,   -3929,  -6558,  -29388, -7587, 5841,  13272,
                    15788, 9546,  -4819, -14982, -19571, -12850, 9742,   19656, 22063, 23516};
const Numbers other_channel{-18657, -22268, 7375,   -29887, -30429, 976,    -2215, 27339,  8469,  925,
                            -205,   -16546, -31994, -20158, 12585,  -19620, -8550, -32522, 21629, -22645};

TEST(Wave, PcmOfEverySize) {
  expect_samples("pcm8.wav", {138, 212, 225, 161, 113, 103, 14,  99,  151, 179,
                              189, 165, 109, 70,  52,  78,  166, 204, 214, 219},
                 128, 128);
  for (const char* name : {"pcm16.wav", "extensible.wav", "rf64.wav", "streamed.wav"})
    expect_samples(name, pcm16, 32768);
  // SciPy shifts these by eight bits.
  expect_samples("pcm24.wav",
                 {161184256,   1422906112, 1643708416, 557032192,  -257483776, -429780224, -1925950976,
                  -497200384,  382770944,  869784576,  1034699520, 625603840,  -315848192, -981868800,
                  -1282629888, -842169344, 638447360,  1288192256, 1445916928, 1541120512},
                 2147483648.0);
  expect_samples("pcm32.wav",
                 {161184281,   1422906235, 1643708496, 557032310,  -257483781, -429780201, -1925950990,
                  -497200485,  382771044,  869784651,  1034699403, 625603725,  -315848131, -981868791,
                  -1282629802, -842169337, 638447254,  1288192162, 1445916927, 1541120503},
                 2147483648.0);
}

TEST(Wave, FloatingPoint) {
  EXPECT_EQ(wave_in("float32.wav").samples[1], 0.662592351436615);
  EXPECT_EQ(wave_in("float64.wav").samples[1], 0.6625923492936738);
  EXPECT_EQ(wave_in("float64.wav").samples[19], 0.7176401573210601);
}

TEST(Wave, ChannelsAreTheirMeanOrOne) {
  expect_samples("stereo.wav", pcm16, 32768, 0, "1");
  expect_samples("stereo.wav", other_channel, 32768, 0, "2");
  Numbers mean(pcm16.size());
  for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = (pcm16[i] + other_channel[i]) / 2;
  expect_samples("stereo.wav", mean, 32768);
  expect_samples("stereo.wav", mean, 32768, 0, "mean");
  for (const char* wrong : {"0", "3", "left", "-1", "1.0"}) {
    io::ReadOptions options;
    options.channels = wrong;
    EXPECT_THROW(wave_in("stereo.wav", options), Error) << wrong;
  }
}

TEST(Wave, WrittenComesBack) {
  const ScratchFolder folder;
  for (const char* name : {"pcm8.wav", "pcm16.wav", "pcm24.wav", "pcm32.wav", "float32.wav", "float64.wav"}) {
    const io::Wave wave = wave_in(name);
    io::AtomicFile file(folder.path(name));
    EXPECT_EQ(io::write_wave(file, wave.format, {wave.samples.begin(), wave.samples.end()}), 0U);
    file.commit();
    io::ByteStream stream(folder.path(name));
    const io::Wave back = io::read_wave(stream, {});
    EXPECT_EQ(back.format.bits, wave.format.bits);
    EXPECT_EQ(Numbers(back.samples.begin(), back.samples.end()),
              Numbers(wave.samples.begin(), wave.samples.end()))
        << name;
  }
  // SciPy wrote this one: 16 bits, one channel, no other chunks.
  EXPECT_EQ(content_of(folder.path("pcm16.wav")), content_of(valid_sounds + "pcm16.wav"));
}

TEST(Wave, WhatIsTooLoudIsCutOff) {
  const ScratchFolder folder;
  io::AtomicFile file(folder.path("x.wav"));
  EXPECT_EQ(io::write_wave(file, {8000, 2, 16, false}, {1.5, -2, 0.25, 0.99999}), 3U);
  file.commit();
  io::ByteStream stream(folder.path("x.wav"));
  const io::Wave back = io::read_wave(stream, {});
  EXPECT_EQ(back.format.channels, 1);
  EXPECT_EQ(Numbers(back.samples.begin(), back.samples.end()),
            (Numbers{32767 / 32768.0, -1, 0.25, 32767 / 32768.0}));
}

TEST(Wave, MemoryThatItTakesIsAskedForBefore) {
  io::ReadOptions options;
  options.memory_limit = 1000;
  try {
    read(valid_sounds + "pcm16.wav", options);
    ADD_FAILURE() << "was read";
  } catch (const Error& refused) {
    EXPECT_THAT(refused.what(), HasSubstr("pcm16.wav: the matrix takes about"));
  }
}

}  // namespace
}  // namespace nmf::test
