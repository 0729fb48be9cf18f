// Long tables (an entry a line, its row and its column by their ids) to compressed rows with names.
#include <fmt/format.h>

#include "nmf/base/parallel.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/long/pairs.hpp"
#include "nmf/io/long/parser.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/row_order.hpp"

namespace nmf::io {
namespace {

template <class T>
class LongReader {
 public:
  LongReader(ByteStream& stream, const ReadOptions& options, const std::vector<std::string>& columns,
             ReadReport& report)
      : stream_(stream),
        options_(options),
        report_(report),
        layout_(find_long_layout(stream, options, columns)),
        columns_(options.symmetric_edges ? rows_ : own_columns_),
        all_(options.scratch) {
    report.long_table = true;
    report.notes.insert(report.notes.end(), layout_.text.notes.begin(), layout_.text.notes.end());
    report.decisions.insert(report.decisions.end(), layout_.text.decisions.begin(),
                            layout_.text.decisions.end());
    stream.skip(layout_.text.head_bytes);
  }

  LabelledMatrix<T> read() {
    read_entries();
    place_entries();
    LabelledMatrix<T> matrix;
    matrix.values = paired();
    matrix.labels.rows = {{layout_.name_of(Field::row), rows_.names()}};
    matrix.labels.columns = columns_.names();
    report_.label_columns = {layout_.text.names[static_cast<std::size_t>(
        std::find(layout_.fields.begin(), layout_.fields.end(), Field::row) - layout_.fields.begin())]};
    return matrix;
  }

 private:
  // Of entries: each row no less than the one before, and each pair above the one before.
  enum class Order : std::uint8_t { none, rows_rise, pairs_rise };

  struct Parsed {
    LongPart<T> part;
    std::array<std::vector<std::uint32_t>, 2> codes;  // of the words of the part
  };

  void read_entries() {
    const LongParser<T> parser(layout_, options_, stream_.name());
    BlockReader reader(stream_, options_, layout_.text.head_lines);
    std::uint64_t blank_line = 0;
    parse_blocks<Parsed>(
        reader, options_.threads, [](const Block&, Parsed&) {},
        [&](const Block& block, Parsed& parsed) { parser.parse(block, parsed.part); },
        [&](const Block&, Parsed& parsed) {
          if (blank_line != 0 && parsed.part.lines > 0) parser.fail_blank_line(blank_line);
          if (blank_line == 0) blank_line = parsed.part.blank_line;
          take(parsed);
        });
    if (all_.size() == 0) fail(stream_.name(), "no entries; a long table has one a line");
  }

  // In the order of the file.
  void take(Parsed& parsed) {
    Entries<T>& entries = parsed.part.entries;
    entries.resize(parsed.part.count);
    grades_.add(parsed.part.grades);
    const std::size_t old = all_.size(), size = old + entries.size();
    for (const std::size_t entry : parsed.part.comments) comments_.push_back(old + entry);
    constexpr double copies = 2;  // as they are read, and sorted
    check_entries_and_names(stream_.name(), copies * bytes_of_entry<T> * static_cast<double>(size),
                            rows_.bytes() + columns_.bytes(), options_);
    all_.row.grow(size);
    all_.column.grow(size);
    all_.value.grow(size);
    all_.resize(size);
    std::copy(entries.value.begin(), entries.value.end(), all_.value.begin() + old);
    take_ids(entries.row, parsed.part.words[0], parsed.codes[0], rows_, all_.row.data() + old);
    take_ids(entries.column, parsed.part.words[1], parsed.codes[1], columns_, all_.column.data() + old);
  }

  // From the codes of a thread to those of the table.
  static void take_ids(const Buffer<std::uint32_t>& from, const WordTable& words,
                       std::vector<std::uint32_t>& codes, Ids& ids, std::uint32_t* to) {
    while (codes.size() < words.size())
      codes.push_back(ids.add_word(words[static_cast<std::uint32_t>(codes.size())]));
    std::uint32_t before = word_code;
    for (const std::uint32_t code : from) {
      const bool word = (code & word_code) != 0;
      if (!word && code != before) ids.add_number(code);  // lines of one row mostly stand together
      before = code;
      *to++ = word ? codes[code ^ word_code] : code;
    }
  }

  // From codes to places.
  void place_entries() {
    const ThreadLimit limit(options_.threads);
    rows_.arrange();
    if (!options_.symmetric_edges) columns_.arrange();
    constexpr std::size_t block = 1 << 16;
    const Index blocks = blocks_of(static_cast<Index>(all_.size()), block);
    std::vector<Order> orders(static_cast<std::size_t>(blocks));
    parallel_for(blocks, 10 * static_cast<double>(all_.size()), [&](Index b, int) {
      const auto begin = static_cast<std::size_t>(b) * block, end = std::min(begin + block, all_.size());
      Order order = Order::pairs_rise;
      std::uint32_t code = all_.row[begin], place = rows_.place(code);  // of the row before
      for (std::size_t e = begin; e < end; ++e) {
        if (all_.row[e] != code) place = rows_.place(code = all_.row[e]);
        std::uint32_t row = place, column = columns_.place(all_.column[e]);
        if (options_.symmetric_edges && row > column) std::swap(row, column);
        all_.row[e] = row;
        all_.column[e] = column;
        if (e > begin) order = std::min(order, order_at(e));
      }
      orders[static_cast<std::size_t>(b)] = order;
    });
    order_ = *std::min_element(orders.begin(), orders.end());
    for (std::size_t e = block; e < all_.size(); e += block) order_ = std::min(order_, order_at(e));
    all_.sorted = order_ != Order::none;
  }

  // Of an entry and the one before it.
  Order order_at(std::size_t e) const {
    if (all_.row[e - 1] != all_.row[e])
      return all_.row[e - 1] < all_.row[e] ? Order::pairs_rise : Order::none;
    return all_.column[e - 1] < all_.column[e] ? Order::pairs_rise : Order::rows_rise;
  }

  // Entries that are in order already stay where they are.
  Paired<T> paired_up() {
    if (order_ != Order::pairs_rise)
      return pair_up(all_, rows_.size(), columns_.size(), options_.repeated, options_.threads);
    Paired<T> pairs;
    Sparse<T>& x = pairs.matrix;
    x.rows = static_cast<Index>(rows_.size());
    x.columns = static_cast<Index>(columns_.size());
    x.row_start = starts_of_rows(all_.row, rows_.size());
    x.column = std::move(all_.column);
    x.value = std::move(all_.value);
    x.column.shrink_to_fit();
    x.value.shrink_to_fit();
    return pairs;
  }

  Sparse<T> paired() {
    const bool ratings = layout_.values && (layout_.named_ratings || grades_.look_like_ratings());
    Paired<T> pairs = paired_up();
    if (pairs.repeated > 0) {
      if (options_.repeated == Repeated::error || (options_.repeated == Repeated::automatic && ratings))
        fail_repeated(first_repeated(all_, pairs.matrix), ratings);
      check_sums(pairs.matrix, stream_.name());
      report_.notes.push_back(fmt::format("{} of {} entries name a pair that came before: {}", pairs.repeated,
                                          all_.size(), spoken(options_.repeated)));
      report_.decisions.push_back(report_.notes.back());
    }
    all_ = {};
    if (ratings) recommend_unlisted();
    if (options_.listed_zeros == ListedZeros::drop &&
        std::find(pairs.matrix.value.begin(), pairs.matrix.value.end(), T(0)) != pairs.matrix.value.end())
      drop_zeros(pairs.matrix);
    return options_.symmetric_edges ? mirrored(pairs.matrix) : std::move(pairs.matrix);
  }

  static const char* spoken(Repeated repeated) {
    if (repeated == Repeated::mean) return "their mean counts";
    return repeated == Repeated::last ? "the last one counts" : "they are added up";
  }

  [[noreturn]] void fail_repeated(std::size_t entry, bool ratings) const {
    const auto comments = std::upper_bound(comments_.begin(), comments_.end(), entry) - comments_.begin();
    const std::uint64_t line = layout_.text.head_lines + 1 + entry + static_cast<std::uint64_t>(comments);
    const std::string row = rows_.names()[all_.row[entry]], column = columns_.names()[all_.column[entry]];
    fail(stream_.name(), line,
         fmt::format("row {} and column {} come again{}; say which counts with {} or {}{}", shown(row),
                     shown(column),
                     ratings ? ", and the values look like ratings, which are not added up" : "",
                     option("repeated", "last"), option("repeated", "mean"),
                     ratings ? "" : ", or add them up with " + option("repeated", "sum")));
  }

  void recommend_unlisted() {
    report_.decisions.push_back("the values look like ratings");
    if (options_.missing != Missing::error) return;
    report_.warnings.emplace_back(
        fmt::format("{}: the values look like ratings, and what is not listed counts as 0; {} leaves it out",
                    stream_.name(), option("missing", "keep")));
  }

  ByteStream& stream_;
  const ReadOptions& options_;
  ReadReport& report_;
  const LongLayout layout_;
  Ids rows_;
  Ids own_columns_;
  Ids& columns_;  // the same as those of the rows where entries are edges
  Entries<T> all_;
  Order order_ = Order::none;
  Grades grades_;
  std::vector<std::size_t> comments_;  // how many entries come before each line that is passed over
};

}  // namespace

template <class T>
std::unique_ptr<Source<T>> open_long(ByteStream& stream, const ReadOptions& options,
                                     const std::vector<std::string>& columns, ReadReport& report) {
  return read_at_once<T>([&stream, &options, columns, &report] {
    return LongReader<T>(stream, options, columns, report).read();
  });
}

template std::unique_ptr<Source<float>> open_long(ByteStream&, const ReadOptions&,
                                                  const std::vector<std::string>&, ReadReport&);
template std::unique_ptr<Source<double>> open_long(ByteStream&, const ReadOptions&,
                                                   const std::vector<std::string>&, ReadReport&);

}  // namespace nmf::io
