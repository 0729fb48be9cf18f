# Signal-to-distortion ratio in dB of sounds beside what they should be: distortion.py TRUE.wav SOUND.wav ...
import sys
import wave

import numpy


def samples(path):
    with wave.open(path) as sound:
        return numpy.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(float)


true = samples(sys.argv[1])
for path in sys.argv[2:]:
    left = ((samples(path) - true) ** 2).sum()
    print(f"{path:20}{10 * numpy.log10((true ** 2).sum() / left):6.2f} dB")
