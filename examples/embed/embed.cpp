// Hide, ask, restore from C++.
//
//   embed_cpp HOME "What do I owe, and when?" receipt.jpg …
#include <firstpass/firstpass.hpp>
#include <iostream>

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: embed_cpp HOME QUESTION [FILE...]\n";
    return 2;
  }
  firstpass::ClientOptions options;
  options.home = argv[1];
  const firstpass::Client client(options);
  if (!client.valid()) {
    std::cerr << client.error() << "\n";
    return 1;
  }
  const std::string letter = "Dear Ms Kimberly Watson, please write to kim.watson@example.org.";
  const firstpass::Outcome masked = client.mask(letter, "letters");
  const firstpass::Outcome restored = client.restore(masked.value, "letters");
  const firstpass::Outcome answer = client.ask(argv[2], {argv + 3, argv + argc});
  for (const firstpass::Outcome* outcome : {&masked, &restored, &answer}) {
    if (*outcome) std::cout << outcome->value << "\n";
    else std::cerr << fp_status_name(outcome->status) << ": " << outcome->error << "\n";
  }
  return masked && answer && restored.value == letter ? 0 : 1;
}
