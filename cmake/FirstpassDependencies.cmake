# Libraries from Debian 12 by pkg-config or CMake package; the others from FIRSTPASS_DEPS.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(LibArchive REQUIRED)
find_package(tl-expected REQUIRED)

foreach(package libcrypto libsodium re2 yaml-cpp gmime-3.0 libical sndfile soxr libseccomp libsecret-1 libjpeg libpng libwebp simdjson tomlplusplus)
  string(REGEX REPLACE "[^a-z0-9]" "_" target ${package})
  pkg_check_modules(${target} REQUIRED IMPORTED_TARGET GLOBAL ${package})
endforeach()

find_library(BOOST_CONTEXT boost_context REQUIRED)  # its headers are Boost's own, which lie where compilers look

# tools/build_deps.sh puts these two there; their headers and libraries are pinned by it.
function(firstpass_needs file)
  if(NOT EXISTS ${FIRSTPASS_DEPS}/${file})
    message(FATAL_ERROR "${FIRSTPASS_DEPS}/${file} is missing; run tools/build_deps.sh (./dev build does)")
  endif()
endfunction()

firstpass_needs(onnxruntime/lib/libonnxruntime.so)
add_library(onnxruntime::onnxruntime SHARED IMPORTED GLOBAL)
set_target_properties(onnxruntime::onnxruntime PROPERTIES
  IMPORTED_LOCATION ${FIRSTPASS_DEPS}/onnxruntime/lib/libonnxruntime.so
  IMPORTED_SONAME libonnxruntime.so
  INTERFACE_INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/third_party/onnxruntime)

# Installed programs and libraries find ONNX Runtime beside them, never in a system folder.
install(FILES ${FIRSTPASS_DEPS}/onnxruntime/lib/libonnxruntime.so DESTINATION lib/firstpass)
list(APPEND CMAKE_INSTALL_RPATH "$ORIGIN/../lib/firstpass" "$ORIGIN/firstpass" "$ORIGIN/../firstpass")

firstpass_needs(whisper/lib/libwhisper.a)
add_library(whisper::whisper INTERFACE IMPORTED GLOBAL)
target_link_libraries(whisper::whisper INTERFACE
  ${FIRSTPASS_DEPS}/whisper/lib/libwhisper.a ${FIRSTPASS_DEPS}/whisper/lib/libggml.a
  ${FIRSTPASS_DEPS}/whisper/lib/libggml-cpu.a ${FIRSTPASS_DEPS}/whisper/lib/libggml-base.a
  Threads::Threads ${CMAKE_DL_LIBS})

# Debian's zxing-cpp is two major versions behind, and aborts on two equal rows of bars.
firstpass_needs(zxing/lib/libZXing.a)
add_library(zxing::zxing STATIC IMPORTED GLOBAL)
set_target_properties(zxing::zxing PROPERTIES
  IMPORTED_LOCATION ${FIRSTPASS_DEPS}/zxing/lib/libZXing.a
  INTERFACE_INCLUDE_DIRECTORIES ${FIRSTPASS_DEPS}/zxing/include)
