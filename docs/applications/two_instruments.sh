# Makes guitar.wav, sixteen plucked notes, flute.wav, eight long ones, and mix.wav, both at once: eight seconds each.
set -e
notes() {
  local name=$1 number=100
  shift
  for note in $NOTES; do
    number=$((number + 1))
    sox -R -D -n -r 22050 -b 16 "$name-$number.wav" synth ${*//NOTE/$note}
  done
  sox -D "$name"-1??.wav "$name.wav"
  rm "$name"-1??.wav
}
NOTES="C3 E3 G3 C4 E3 G3 C4 G3 C3 E3 G3 C4 E3 G3 C4 C3" notes guitar 0.5 pluck NOTE gain -6
NOTES="A4 D5 F5 D5 A4 F5 D5 A4" notes flute 1 triangle NOTE fade h 0.08 1 0.2 tremolo 5 30 gain -9
sox -D -m -v 1 guitar.wav -v 1 flute.wav mix.wav
