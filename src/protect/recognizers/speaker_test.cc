#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(SpeakerRecognizer, Finds) {
  expect_finds("speaker", "PERSON", 0.35,
               {"[2026-11-07 14:03] «Lê Hoàng»: hello", "12/03/24, 14:02 - «Ana de Souza»: hi",
                "[14:02:11] «Małgorzata O'Neil»: ok\n[14:02:13] «Jean-Luc P. Noël»:", "2:05 PM «Nguyễn Thị Mai»: yes",
                "[03.11.2026, 09:15] «Ольга Смирнова»: привет"});
}

TEST(SpeakerRecognizer, LeavesNearMisses) {
  expect_finds("speaker", "PERSON", 0.35,
               {"[2026-11-07 14:03:11] Payment Service: started", "14:02 Total: 5", "[2026-11-07 14:02] INFO: up",
                "[14:02] Support Team: hello", "At 14:02 Kim Watson: hello", "12:30 Lunch and talk: see below",
                "14:02 Kim Watson rang", "[14:02] MAIN THREAD: x", "Agenda\n09:00 Welcome: all"});
}

TEST(SpeakerRecognizer, IsLinear) {
  for (const char* piece : {"[14:02] Ana ", "\n14:02 A", "[2026-11-07 "}) expect_linear("speaker", piece);
}

}  // namespace
}  // namespace firstpass::protect
