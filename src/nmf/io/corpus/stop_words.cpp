#include "nmf/io/corpus/stop_words.hpp"

#include "nmf/io/corpus/documents.hpp"
#include "nmf/io/corpus/word_reader.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

// Words that hold sentences together, class by class as grammars of English list them, and what is left of
// contractions (isn't, we'll). Nouns, adjectives and other verbs have content, and stay.
constexpr std::string_view english = R"(
  an the this that these those some any each every either neither no all both half such same other others
  another much many more most few fewer less least several own
  me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself
  we us our ours ourselves they them their theirs themselves one oneself who whom whose which what whoever
  whatever whichever someone somebody something anyone anybody anything everyone everybody everything nobody
  nothing none
  about above across after against along amid among amongst around as at before behind below beneath beside
  besides between beyond by despite down during except for from in inside into like near of off on onto out
  outside over per since through throughout till to toward towards under until up upon via with within without
  and but or nor so yet because although though while whereas if unless than whether lest
  am is are was were be been being have has had having do does did doing done will would shall should can
  could may might must ought cannot
  ain aren couldn didn doesn don hadn hasn haven isn ll mightn mustn needn re shan shouldn ve wasn weren won
  wouldn
  not never here there where when why how then now too very also only just even still again ever already
  almost quite rather perhaps thus hence therefore however moreover otherwise else once
)";

std::vector<std::string> words_of(const std::string& name, const char* begin, const char* end) {
  std::vector<std::string> words;
  WordReader reader;
  const char* wrong = reader.read(begin, end, {});
  if (wrong != nullptr) fail_not_utf8(name, begin, wrong);
  for (std::size_t i = 0; i < reader.count(); ++i) words.emplace_back(reader.word(i));
  return words;
}

}  // namespace

std::vector<std::string> stop_words_of(const ReadOptions& options) {
  const std::string& name = options.text.stop_words;
  if (name.empty()) return options.text.stop_list;
  if (name == "english") return words_of(name, english.data(), english.data() + english.size() - 1);
  Document list;
  list.read(name, options);
  std::vector<std::string> words = words_of(name, list.begin(), list.end());
  if (words.empty()) fail(name, "has no words; give a list of those that do not count, one a line");
  return words;
}

}  // namespace nmf::io
