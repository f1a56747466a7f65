#!/bin/sh
# Puts the libraries that Debian does not have, or has too old, where CMake looks for them:
#
#   $FIRSTPASS_DEPS/onnxruntime/lib/libonnxruntime.so   unpacked from the wheel of sherpa-onnx-core
#   $FIRSTPASS_DEPS/pdfium/lib/libpdfium.so             unpacked from the wheel of pypdfium2
#   $FIRSTPASS_DEPS/whisper/{include,lib}               whisper.cpp, built once from the source package of pywhispercpp
#   $FIRSTPASS_DEPS/zxing/{include,lib}                 zxing-cpp, built once from the source package of its Python module
#
# usage: tools/build_deps.sh [onnxruntime] [pdfium] [whisper] [zxing]       (all without a name)
#
# Safe to run again: a stamp tells what is there, and then it takes no time. Packages and what was built of them are kept in
# a cache, so that a second clone neither downloads nor builds. Needs cmake, ninja, a C++ compiler and pip.
#
#   FIRSTPASS_DEPS       where to put them              (default: build/deps in this source tree)
#   FIRSTPASS_DOWNLOADS  the download cache             (default: ~/.cache/firstpass/downloads)
#   FIRSTPASS_PIP        the pip to run                 (default: python3 -m pip)
#   FIRSTPASS_JOBS       compile jobs                   (default: one a core)
set -eu

ONNXRUNTIME_PACKAGE=sherpa-onnx-core==2.0.1
PDFIUM_PACKAGE=pypdfium2==5.15.2
case "$(uname -m)" in
x86_64)
  ONNXRUNTIME_FILE=sherpa_onnx_core-2.0.1-py3-none-manylinux2014_x86_64.whl
  ONNXRUNTIME_SHA256=f4ee0ab91c4ae596e0e49d7de32522a946295e038a652f1c1884d89014ee4ec2
  PDFIUM_FILE=pypdfium2-5.15.2-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl
  PDFIUM_SHA256=dc31aea5b0fb9fefc9b537a65f4113980b2c40798445736a7e6565bc85161e37
  # AVX2 is the floor (2013): a package built here runs on another machine too.
  WHISPER_CPU='-DGGML_SSE42=ON -DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON'
  ;;
aarch64)  # pinned, but no such machine was at hand to run it on
  ONNXRUNTIME_FILE=sherpa_onnx_core-2.0.1-py3-none-manylinux2014_aarch64.whl
  ONNXRUNTIME_SHA256=4a855a5c89c89885111e4e9c570e5da1aed63373c031b757d8046792d95fe8fe
  PDFIUM_FILE=pypdfium2-5.15.2-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.whl
  PDFIUM_SHA256=dd46e93c0c3a73f6cea8489baff6d77a5d0759dd53fbbce0aeb49c91830176fc
  WHISPER_CPU=
  ;;
*)
  echo "build_deps: no ONNX Runtime is pinned for $(uname -m) yet; see the top of tools/build_deps.sh" >&2
  exit 1
  ;;
esac

WHISPER_PACKAGE=pywhispercpp==1.5.1
WHISPER_FILE=pywhispercpp-1.5.1.tar.gz
WHISPER_SHA256=5df897e5dd9d9f16804fc937bd85b9f5880a0b29a55f8843585e0e03d76195e5
# Without OpenMP: its threads spin at barriers and starve everyone else on a busy machine.
WHISPER_FLAGS="-DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
  -DWHISPER_BUILD_TESTS=OFF -DWHISPER_BUILD_EXAMPLES=OFF -DWHISPER_BUILD_SERVER=OFF -DGGML_OPENMP=OFF -DGGML_NATIVE=OFF \
  -DGGML_CCACHE=OFF $WHISPER_CPU"

# Readers only: what writes barcodes is not needed.
ZXING_PACKAGE=zxing-cpp==3.1.1
ZXING_FILE=zxing_cpp-3.1.1.tar.gz
ZXING_SHA256=1051a521b21a9fe206702ad4186aeb195154e3e1badcd99576d030723f36382b
ZXING_FLAGS="-DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
  -DZXING_READERS=ON -DZXING_WRITERS=OFF -DZXING_C_API=OFF -DZXING_EXPERIMENTAL_API=OFF -DZXING_USE_BUNDLED_ZINT=OFF"

source_dir=$(cd "$(dirname "$0")/.." && pwd)
deps=${FIRSTPASS_DEPS:-$source_dir/build/deps}
downloads=${FIRSTPASS_DOWNLOADS:-${XDG_CACHE_HOME:-$HOME/.cache}/firstpass/downloads}
pip=${FIRSTPASS_PIP:-python3 -m pip}
scratch=

clean_up() { [ -z "$scratch" ] || rm -rf "$scratch"; }
trap clean_up EXIT
trap 'exit 130' INT TERM

say() { echo "build_deps: $*" >&2; }
die() { say "$*"; exit 1; }
has_sum() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]; }

# fetch FILE SHA256 REQUIREMENT [LINE…]: a package file in the cache. pip checks the hash before it runs anything of the
# package (a source package's build description is code); the lines go into its requirements file.
fetch() {
  file=$1 sum=$2 requirement=$3
  shift 3
  has_sum "$downloads/$file" "$sum" && return
  say "fetching $requirement"
  mkdir -p "$downloads"
  scratch=$(mktemp -d "$downloads/.fetch.XXXXXX")
  { printf '%s\n' "$@"; echo "$requirement --hash=sha256:$sum"; } >"$scratch/requirements.txt"
  $pip download --disable-pip-version-check --quiet --no-deps --require-hashes -r "$scratch/requirements.txt" \
    -d "$scratch" >&2 || die "pip could not fetch $requirement (network? FIRSTPASS_PIP?)"
  has_sum "$scratch/$file" "$sum" || die "$file does not have the SHA-256 that is pinned here"
  mv -f "$scratch/$file" "$downloads/$file"
  rm -rf "$scratch"
  scratch=
}

# ready FOLDER KEY: FOLDER holds what KEY stands for.
ready() { [ -f "$1/.stamp" ] && [ "$(cat "$1/.stamp")" = "$2" ]; }

# put FOLDER KEY: moves what $scratch/out holds into place, stamped last, so that a cut never looks finished.
put() {
  echo "$2" >"$scratch/out/.stamp"
  rm -rf "$1"
  mv "$scratch/out" "$1"
  rm -rf "$scratch"
  scratch=
}

onnxruntime() {
  ready "$deps/onnxruntime" "$ONNXRUNTIME_SHA256" && return
  fetch "$ONNXRUNTIME_FILE" "$ONNXRUNTIME_SHA256" "$ONNXRUNTIME_PACKAGE" "--only-binary :all:"
  mkdir -p "$deps"
  scratch=$(mktemp -d "$deps/.onnxruntime.XXXXXX")
  (cd "$scratch" && cmake -E tar xf "$downloads/$ONNXRUNTIME_FILE" sherpa_onnx/lib/libonnxruntime.so)
  mkdir -p "$scratch/out/lib"
  mv "$scratch/sherpa_onnx/lib/libonnxruntime.so" "$scratch/out/lib/"
  put "$deps/onnxruntime" "$ONNXRUNTIME_SHA256"
  say "ONNX Runtime is in $deps/onnxruntime"
}

pdfium() {
  ready "$deps/pdfium" "$PDFIUM_SHA256" && return
  fetch "$PDFIUM_FILE" "$PDFIUM_SHA256" "$PDFIUM_PACKAGE" "--only-binary :all:"
  mkdir -p "$deps"
  scratch=$(mktemp -d "$deps/.pdfium.XXXXXX")
  (cd "$scratch" && cmake -E tar xf "$downloads/$PDFIUM_FILE")
  mkdir -p "$scratch/out/lib"
  mv "$scratch/pypdfium2_raw/libpdfium.so" "$scratch/out/lib/"
  mv "$scratch"/pypdfium2-*.dist-info/licenses "$scratch/out/"
  put "$deps/pdfium" "$PDFIUM_SHA256"
  say "PDFium is in $deps/pdfium"
}

# build_whisper ARCHIVE: compiles it in a scratch folder and packs headers and libraries into ARCHIVE.
build_whisper() {
  fetch "$WHISPER_FILE" "$WHISPER_SHA256" "$WHISPER_PACKAGE" "--no-binary pywhispercpp"
  scratch=$(mktemp -d "$deps/.whisper.XXXXXX")
  say "building whisper.cpp once (one or two minutes)"
  mkdir "$scratch/source"
  tar -xzf "$downloads/$WHISPER_FILE" -C "$scratch/source" --strip-components=2 "${WHISPER_FILE%.tar.gz}/whisper.cpp"
  launcher=
  if command -v ccache >/dev/null; then
    launcher="-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache"
  fi
  # shellcheck disable=SC2086  # the flags are meant to split
  if ! { cmake -S "$scratch/source" -B "$scratch/build" -G Ninja $WHISPER_FLAGS $launcher &&
    cmake --build "$scratch/build" --target whisper -j "${FIRSTPASS_JOBS:-$(nproc)}"; } >"$scratch/log" 2>&1; then
    tail -n 30 "$scratch/log" >&2
    die "whisper.cpp did not build; the last lines are above"
  fi
  mkdir -p "$scratch/out/lib" "$scratch/out/include"
  find "$scratch/build" -name 'lib*.a' -exec cp {} "$scratch/out/lib/" \;
  cp "$scratch/source/include/whisper.h" "$scratch"/source/ggml/include/*.h "$scratch/out/include/"
  cp "$scratch/source/LICENSE" "$scratch/out/"
  tar -czf "$1.$$" -C "$scratch/out" include lib LICENSE
  mv -f "$1.$$" "$1"
  rm -rf "$scratch"
  scratch=
}

whisper() {
  key=$(echo "$WHISPER_SHA256 $WHISPER_FLAGS $(c++ -dumpfullversion -dumpmachine)" | tr -s ' \n' ' ' | sha256sum | cut -c1-16)
  ready "$deps/whisper" "$key" && return
  built=$downloads/whisper-1.5.1-$key.tar.gz
  mkdir -p "$deps" "$downloads"
  [ -f "$built" ] || build_whisper "$built"
  scratch=$(mktemp -d "$deps/.whisper.XXXXXX")
  mkdir "$scratch/out"
  tar -xzf "$built" -C "$scratch/out" || { rm -f "$built"; die "$built was damaged and is removed; run this again"; }
  put "$deps/whisper" "$key"
  say "whisper.cpp is in $deps/whisper"
}

# build_zxing ARCHIVE: as build_whisper.
build_zxing() {
  fetch "$ZXING_FILE" "$ZXING_SHA256" "$ZXING_PACKAGE" "--no-binary zxing-cpp"
  scratch=$(mktemp -d "$deps/.zxing.XXXXXX")
  say "building zxing-cpp once (a minute or two)"
  mkdir "$scratch/source"
  tar -xzf "$downloads/$ZXING_FILE" -C "$scratch/source" --strip-components=1
  launcher=
  if command -v ccache >/dev/null; then launcher=-DCMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  # shellcheck disable=SC2086  # the flags are meant to split
  if ! { cmake -S "$scratch/source/core" -B "$scratch/build" -G Ninja $ZXING_FLAGS $launcher \
    -DCMAKE_INSTALL_PREFIX="$scratch/out" -DCMAKE_INSTALL_LIBDIR=lib &&
    cmake --build "$scratch/build" --target install -j "${FIRSTPASS_JOBS:-$(nproc)}"; } >"$scratch/log" 2>&1; then
    tail -n 30 "$scratch/log" >&2
    die "zxing-cpp did not build; the last lines are above"
  fi
  cp "$scratch/source/LICENSE" "$scratch/out/"
  tar -czf "$1.$$" -C "$scratch/out" include lib LICENSE
  mv -f "$1.$$" "$1"
  rm -rf "$scratch"
  scratch=
}

zxing() {
  key=$(echo "$ZXING_SHA256 $ZXING_FLAGS $(c++ -dumpfullversion -dumpmachine)" | tr -s ' \n' ' ' | sha256sum | cut -c1-16)
  ready "$deps/zxing" "$key" && return
  built=$downloads/zxing-3.1.1-$key.tar.gz
  mkdir -p "$deps" "$downloads"
  [ -f "$built" ] || build_zxing "$built"
  scratch=$(mktemp -d "$deps/.zxing.XXXXXX")
  mkdir "$scratch/out"
  tar -xzf "$built" -C "$scratch/out" || { rm -f "$built"; die "$built was damaged and is removed; run this again"; }
  put "$deps/zxing" "$key"
  say "zxing-cpp is in $deps/zxing"
}

[ $# -gt 0 ] || set -- onnxruntime pdfium whisper zxing
for name in "$@"; do
  case $name in
  onnxruntime | pdfium | whisper | zxing) $name ;;
  *) die "unknown: $name (onnxruntime, pdfium, whisper, zxing)" ;;
  esac
done
