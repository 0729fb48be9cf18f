"""Makes the WAV files of tests/inputs (valid and invalid), and prints what scipy.io.wavfile and scipy.signal.stft make
of them for tests/unit/sound_test.cpp. Run in tests/inputs with SciPy 1.10 and NumPy: python3 make_sound.py"""
import struct

import numpy as np
from scipy.io import wavfile
from scipy.signal import stft

rng = np.random.default_rng(7)
rate = 8000
time = np.arange(20) / rate
wave = 0.6 * np.sin(2 * np.pi * 1000 * time) + 0.3 * rng.uniform(-1, 1, 20)
pcm16 = np.round(wave * 32768).astype(np.int16)
other = np.round(rng.uniform(-1, 1, 20) * 32767).astype(np.int16)


def chunk(kind, data):
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def fmt(tag, channels, bits, sub=None):
    align = channels * bits // 8
    head = struct.pack("<HHIIHH", tag if sub is None else 0xFFFE, channels, rate, rate * align, align, bits)
    if sub is None:
        return chunk(b"fmt ", head)
    guid = struct.pack("<H", sub) + b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
    return chunk(b"fmt ", head + struct.pack("<HHI", 22, bits, 4) + guid)


def riff(*chunks, kind=b"RIFF", size=None):
    body = b"WAVE" + b"".join(chunks)
    return kind + struct.pack("<I", len(body) if size is None else size) + body


def save(name, data):
    with open(name, "wb") as file:
        file.write(data)


def packed24(values):
    return b"".join(int(v).to_bytes(3, "little", signed=True) for v in values)


wavfile.write("valid/pcm16.wav", rate, pcm16)
wavfile.write("valid/stereo.wav", rate, np.stack([pcm16, other], axis=1))
wavfile.write("valid/pcm8.wav", rate, np.round(wave * 127 + 128).astype(np.uint8))
wavfile.write("valid/pcm32.wav", rate, np.round(wave * 2**31).astype(np.int32))
wavfile.write("valid/float32.wav", rate, wave.astype(np.float32))
wavfile.write("valid/float64.wav", rate, wave)
save("valid/pcm24.wav", riff(fmt(1, 1, 24), chunk(b"data", packed24(np.round(wave * 2**23)))))
samples = chunk(b"data", pcm16.tobytes())
save("valid/extensible.wav", riff(chunk(b"LIST", b"odd"), fmt(1, 1, 16, sub=1), samples))
ds64 = chunk(b"ds64", struct.pack("<QQQI", 100, 40, 20, 0))
save("valid/rf64.wav", riff(ds64, fmt(1, 1, 16), b"data\xff\xff\xff\xff" + pcm16.tobytes(), chunk(b"LIST", b"tail"),
                            kind=b"RF64", size=0xFFFFFFFF))
save("valid/streamed.wav", riff(fmt(1, 1, 16), b"data\xff\xff\xff\xff" + pcm16.tobytes(), size=0xFFFFFFFF))
for name in ("pcm16", "stereo", "pcm8", "pcm32", "float32", "float64", "pcm24"):
    read = wavfile.read(f"valid/{name}.wav")[1]
    print(name, read.dtype, read.ravel().tolist())

sound = pcm16 / 32768
for window, hop in ((8, 2), (5, 2), (12, 5)):
    magnitudes = np.abs(stft(sound, rate, nperseg=window, noverlap=window - hop)[2]).T
    print(window, hop, magnitudes.shape)
    print("{" + ",\n ".join("{" + ", ".join(repr(float(v)) for v in row) + "}" for row in magnitudes) + "}")

# What must be refused.
save("invalid/wav_cut_off.wav", riff(fmt(1, 1, 16), samples)[:-7])
save("invalid/wav_no_samples.wav", riff(fmt(1, 1, 16), chunk(b"data", b"")))
save("invalid/wav_ends_before_its_samples.wav", riff(fmt(1, 1, 16)))
save("invalid/wav_samples_before_their_format.wav", riff(samples, fmt(1, 1, 16)))
save("invalid/wav_mp3.wav", riff(fmt(0x55, 1, 0), samples))
save("invalid/wav_mu_law.wav", riff(fmt(7, 1, 8), samples))
save("invalid/wav_twelve_bits.wav", riff(fmt(1, 1, 12), samples))
save("invalid/wav_no_channels.wav", riff(fmt(1, 0, 16), samples))
save("invalid/wav_format_cut_off.wav", riff(chunk(b"fmt ", b"\1\0\1\0"), samples))
save("invalid/wav_nan.wav", riff(fmt(3, 2, 32), chunk(b"data", np.array([0, 1, np.nan, 2], np.float32).tobytes())))
save("invalid/wav_riff_only.wav", b"RIFF")
save("invalid/wav_head_only.wav", b"RIFF\x24\0\0\0WAVE")
