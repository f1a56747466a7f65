#include "input/image/heif.h"
#include "input/image/pixels.h"

namespace firstpass::input::heif {

namespace {

constexpr std::size_t kMostItems = 4096;
constexpr std::size_t kMostItemBytes = std::size_t{256} << 20;

/// Big-endian numbers from the front of a view. After an error everything is zero and ok() is false.
class Cursor {
 public:
  explicit Cursor(std::string_view left) : m_left(left) {}
  bool ok() const { return m_ok; }
  std::string_view rest() const { return m_left; }
  bool done() const { return m_left.empty() || !m_ok; }

  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char c : bytes(size)) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint32_t u16() { return static_cast<std::uint32_t>(number(2)); }
  std::uint32_t u8() { return static_cast<std::uint32_t>(number(1)); }

  std::string_view bytes(std::size_t size) {
    if (size > m_left.size()) {
      m_ok = false, m_left = {};
      return {};
    }
    const std::string_view taken = m_left.substr(0, size);
    m_left.remove_prefix(size);
    return taken;
  }

 private:
  std::string_view m_left;
  bool m_ok = true;
};

struct Box {
  std::string_view type, body;
};

/// The next box (ISO/IEC 14496-12, 4.2); nullopt at the end or where a size leads out of the view.
std::optional<Box> next_box(Cursor& cursor) {
  const std::size_t whole = cursor.rest().size();
  if (whole < 8) return std::nullopt;
  std::uint64_t size = cursor.u32();
  const std::string_view type = cursor.bytes(4);
  std::uint64_t head = 8;
  if (size == 1) size = cursor.number(8), head = 16;
  if (size == 0) size = whole;
  if (!cursor.ok() || size < head || size > whole) return std::nullopt;
  return Box{type, cursor.bytes(static_cast<std::size_t>(size - head))};
}

std::string_view child(std::string_view boxes, std::string_view type) {
  Cursor cursor(boxes);
  while (const auto box = next_box(cursor))
    if (box->type == type) return box->body;
  return {};
}

struct Version {
  std::uint32_t version, flags;
};

Version full_box(Cursor& cursor) {
  const std::uint32_t word = cursor.u32();
  return {word >> 24, word & 0xFFFFFF};
}

void read_item_types(std::string_view body, File& file) {
  Cursor cursor(body);
  const Version head = full_box(cursor);
  std::uint64_t count = head.version == 0 ? cursor.u16() : cursor.u32();
  while (count-- > 0 && file.items.size() < kMostItems) {
    const auto box = next_box(cursor);
    if (!box) return;
    if (box->type != "infe") continue;
    Cursor entry(box->body);
    const Version version = full_box(entry);
    if (version.version < 2) continue;
    const std::uint32_t id = version.version == 2 ? entry.u16() : entry.u32();
    entry.u16();  // protection
    const std::string_view type = entry.bytes(4);
    if (entry.ok()) file.items[id].type = type;
  }
}

struct Extent {
  std::uint64_t at, size;
};

// Where the bytes of each item stand (ISO/IEC 14496-12, 8.11.3). Only the file itself and 'idat' are looked into.
bool read_places(std::string_view body, std::string_view bytes, std::string_view idat, File& file) {
  Cursor cursor(body);
  const Version head = full_box(cursor);
  const std::uint32_t sizes = cursor.u16();
  const std::size_t offset_size = sizes >> 12, length_size = sizes >> 8 & 15, base_size = sizes >> 4 & 15;
  const std::size_t index_size = head.version > 0 ? sizes & 15 : 0;
  for (const std::size_t size : {offset_size, length_size, base_size, index_size})
    if (size != 0 && size != 4 && size != 8) return false;
  std::size_t total = 0;
  for (std::uint64_t count = head.version < 2 ? cursor.u16() : cursor.u32(); count > 0 && cursor.ok(); --count) {
    const std::uint32_t id = head.version < 2 ? cursor.u16() : cursor.u32();
    const std::uint32_t method = head.version > 0 ? cursor.u16() & 15 : 0;
    cursor.u16();  // data reference
    const std::uint64_t base = cursor.number(base_size);
    const auto item = file.items.find(id);
    for (std::uint32_t extents = cursor.u16(); extents > 0 && cursor.ok(); --extents) {
      cursor.number(index_size);
      const Extent extent{base + cursor.number(offset_size), cursor.number(length_size)};
      if (!cursor.ok() || item == file.items.end() || method > 1) continue;
      const std::string_view from = method == 1 ? idat : bytes;
      if (extent.at > from.size() || extent.at < base) return false;
      const std::uint64_t most = from.size() - extent.at;
      const std::uint64_t size = extent.size == 0 ? most : extent.size;
      if (size > most || total + size > kMostItemBytes) return false;
      item->second.data.append(from.substr(static_cast<std::size_t>(extent.at), static_cast<std::size_t>(size)));
      total += static_cast<std::size_t>(size);
    }
  }
  return cursor.ok();
}

void read_colours(std::string_view body, Item& item) {
  Cursor cursor(body);
  const std::string_view kind = cursor.bytes(4);
  if (kind == "prof" || kind == "rICC") item.icc = cursor.rest();
  if (kind != "nclx") return;
  const auto primaries = static_cast<int>(cursor.u16());
  cursor.u16();  // transfer
  const auto matrix = static_cast<int>(cursor.u16());
  const bool full_range = (cursor.u8() & 0x80) != 0;
  if (cursor.ok()) item.nclx = Item::Nclx{primaries, matrix, full_range};
}

void apply_property(const Box& box, Item& item) {
  Cursor cursor(box.body);
  if (box.type == "ispe") {
    full_box(cursor);
    item.width = cursor.u32(), item.height = cursor.u32();
  } else if (box.type == "hvcC" || box.type == "av1C") {
    item.configuration = box.body;
  } else if (box.type == "colr") {
    read_colours(box.body, item);
  } else if (box.type == "irot") {
    item.changes.push_back({Change::Kind::turn, static_cast<int>(cursor.u8() & 3), {}});
  } else if (box.type == "imir") {
    item.changes.push_back({Change::Kind::mirror, static_cast<int>(cursor.u8() & 1), {}});
  } else if (box.type == "clap") {
    Change change{Change::Kind::crop, 0, {}};
    for (std::uint32_t& number : change.crop) number = cursor.u32();
    if (cursor.ok()) item.changes.push_back(change);
  }
}

void read_properties(std::string_view body, File& file) {
  std::vector<Box> properties;
  Cursor listed(child(body, "ipco"));
  while (const auto box = next_box(listed)) properties.push_back(*box);
  Cursor cursor(child(body, "ipma"));
  const Version head = full_box(cursor);
  for (std::uint64_t count = cursor.u32(); count > 0 && cursor.ok(); --count) {
    const std::uint32_t id = head.version < 1 ? cursor.u16() : cursor.u32();
    const auto item = file.items.find(id);
    for (std::uint32_t links = cursor.u8(); links > 0 && cursor.ok(); --links) {
      const std::uint32_t index = (head.flags & 1) != 0 ? cursor.u16() & 0x7FFF : cursor.u8() & 0x7F;
      if (item != file.items.end() && index >= 1 && index <= properties.size() && item->second.changes.size() < 8)
        apply_property(properties[index - 1], item->second);
    }
  }
}

void read_references(std::string_view body, File& file) {
  Cursor cursor(body);
  const Version head = full_box(cursor);
  const std::size_t size = head.version == 0 ? 2 : 4;
  while (const auto box = next_box(cursor)) {
    Cursor entry(box->body);
    const auto item = file.items.find(static_cast<std::uint32_t>(entry.number(size)));
    if (item == file.items.end()) continue;
    for (std::uint32_t count = entry.u16(); count > 0 && entry.ok(); --count) {
      const auto to = static_cast<std::uint32_t>(entry.number(size));
      if (!entry.ok()) break;
      if (box->type == "dimg") item->second.parts.push_back(to);
      if (box->type == "cdsc") item->second.about.push_back(to);
    }
  }
}

}  // namespace

Result<File> read_file(std::string_view bytes) {
  Cursor cursor(bytes);
  std::string_view meta;
  while (const auto box = next_box(cursor))
    if (box->type == "meta") meta = box->body;
  if (meta.size() < 4) return damaged("HEIF");
  meta.remove_prefix(4);
  File file;
  read_item_types(child(meta, "iinf"), file);
  read_properties(child(meta, "iprp"), file);
  read_references(child(meta, "iref"), file);
  if (!read_places(child(meta, "iloc"), bytes, child(meta, "idat"), file)) return damaged("HEIF");
  Cursor primary(child(meta, "pitm"));
  const Version head = full_box(primary);
  file.primary = head.version == 0 ? primary.u16() : primary.u32();
  if (!primary.ok() || file.items.find(file.primary) == file.items.end()) return damaged("HEIF");
  return file;
}

std::optional<Grid> read_grid(std::string_view data) {
  Cursor cursor(data);
  cursor.u8();  // version
  const bool large = (cursor.u8() & 1) != 0;
  Grid grid{};
  grid.rows = cursor.u8() + 1, grid.columns = cursor.u8() + 1;
  grid.width = large ? cursor.u32() : cursor.u16();
  grid.height = large ? cursor.u32() : cursor.u16();
  if (!cursor.ok()) return std::nullopt;
  return grid;
}

}  // namespace firstpass::input::heif
