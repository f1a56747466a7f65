#include "protect/shapes.h"

#include <string>

namespace firstpass::protect {

namespace {

class ShapeRecognizer final : public Recognizer {
 public:
  ShapeRecognizer(std::string_view name, std::vector<Shape> shapes) : m_name(name), m_shapes(std::move(shapes)) {}
  std::string_view name() const override { return m_name; }
  std::vector<std::string_view> types() const override {
    std::vector<std::string_view> out;
    for (const Shape& shape : m_shapes) out.push_back(shape.type);
    return out;
  }
  const std::vector<Shape>& shapes() const override { return m_shapes; }

 private:
  std::string m_name;
  std::vector<Shape> m_shapes;
};

}  // namespace

const std::vector<Shape>& Recognizer::shapes() const {
  static const std::vector<Shape> kNone;
  return kNone;
}
void Recognizer::find(const Scan& /*scan*/, std::vector<Detection>& /*out*/) const {}

std::unique_ptr<Recognizer> make_shape_recognizer(std::string_view name, std::vector<Shape> shapes) {
  return std::make_unique<ShapeRecognizer>(name, std::move(shapes));
}

}  // namespace firstpass::protect
