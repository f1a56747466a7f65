# firstpass_room(NAME core [ROOMS runtime vault] [LIBRARIES ICU::uc])
#
# One static library per folder of src/: every .cc below it except tests, fuzzers, benchmarks and worker decoders.
# ROOMS are the only rooms whose headers it may include (tools/check_includes.py holds it to that).
# `*_test.cc` beside the sources become the GoogleTest program NAME_test.
function(firstpass_room)
  cmake_parse_arguments(ROOM "" "NAME" "ROOMS;LIBRARIES;TEST_LIBRARIES;EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz|bench|worker|main)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  foreach(pattern IN LISTS ROOM_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${pattern}")
    list(FILTER tests EXCLUDE REGEX "${pattern}")
  endforeach()
  list(TRANSFORM ROOM_ROOMS PREPEND fp_ OUTPUT_VARIABLE room_targets)

  add_library(fp_${ROOM_NAME} STATIC ${sources})
  target_include_directories(fp_${ROOM_NAME} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(fp_${ROOM_NAME} PUBLIC firstpass_flags ${room_targets} ${ROOM_LIBRARIES})

  if(FIRSTPASS_TESTS AND tests)
    firstpass_test(${ROOM_NAME}_test SOURCES ${tests} LIBRARIES fp_${ROOM_NAME} ${ROOM_TEST_LIBRARIES})
  endif()
endfunction()

# firstpass_test(NAME SOURCES … LIBRARIES …): one GoogleTest program, run by ctest as one test per program.
function(firstpass_test NAME)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${NAME} EXCLUDE_FROM_ALL ${TEST_SOURCES})
  target_link_libraries(${NAME} PRIVATE ${TEST_LIBRARIES} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${NAME} PRIVATE FIRSTPASS_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    FIRSTPASS_BINARY_DIR="${PROJECT_BINARY_DIR}")
  add_dependencies(firstpass_tests ${NAME})
  add_test(NAME ${NAME} COMMAND ${NAME} --gtest_brief=1)
  set_tests_properties(${NAME} PROPERTIES ENVIRONMENT "${FIRSTPASS_TEST_ENVIRONMENT}" TIMEOUT 1200)
endfunction()

# firstpass_units(TARGET fp_protect KIND recognizer HEADER protect/recognizer.h NAMESPACE firstpass::protect
#                 RETURNS "std::unique_ptr<Recognizer>" [TAKES "Lexicon&"] UNITS email phone)
#
# The one list of a kind. For each unit the folder defines `RETURNS make_<unit>_<kind>(TAKES)`; this generates
# `const std::vector<std::pair<std::string_view, RETURNS (*)(TAKES)>>& <kind>_units()`, declared by HEADER. A forgotten or
# doubled unit is a link or configure error, where a self-registering object in a static library would just vanish.
function(firstpass_units)
  cmake_parse_arguments(UNIT "" "TARGET;KIND;HEADER;NAMESPACE;RETURNS;TAKES" "UNITS" ${ARGN})
  set(unique ${UNIT_UNITS})
  list(REMOVE_DUPLICATES unique)
  if(NOT "${unique}" STREQUAL "${UNIT_UNITS}")
    message(FATAL_ERROR "a ${UNIT_KIND} is listed twice: ${UNIT_UNITS}")
  endif()
  set(declarations "")
  set(rows "")
  foreach(unit IN LISTS UNIT_UNITS)
    string(APPEND declarations "${UNIT_RETURNS} make_${unit}_${UNIT_KIND}(${UNIT_TAKES});\n")
    string(APPEND rows "      {\"${unit}\", &make_${unit}_${UNIT_KIND}},\n")
  endforeach()
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${UNIT_KIND}_units.cc)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT "// Generated from the list of ${UNIT_KIND} units.
#include \"@UNIT_HEADER@\"

#include <string_view>
#include <utility>
#include <vector>

namespace @UNIT_NAMESPACE@ {

@declarations@
const std::vector<std::pair<std::string_view, @UNIT_RETURNS@ (*)(@UNIT_TAKES@)>>& @UNIT_KIND@_units() {
  static const std::vector<std::pair<std::string_view, @UNIT_RETURNS@ (*)(@UNIT_TAKES@)>> units = {
@rows@  };
  return units;
}

}  // namespace @UNIT_NAMESPACE@
")
  target_sources(${UNIT_TARGET} PRIVATE ${file})
endfunction()
