// Still pictures of AV1 by dav1d, in the decoder's own thread.
#include <dav1d/dav1d.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>

#include "input/image/coded_planes.h"

namespace firstpass::input {

namespace {

struct Close {
  void operator()(Dav1dContext* context) const { dav1d_close(&context); }
};
using Decoder = std::unique_ptr<Dav1dContext, Close>;

Decoder open(const PixelLimits& limits) {
  Dav1dSettings settings;
  dav1d_default_settings(&settings);
  settings.n_threads = 1;
  settings.max_frame_delay = 1;
  settings.frame_size_limit =
      static_cast<unsigned>(std::min<std::uint64_t>(limits.pixels, std::numeric_limits<unsigned>::max()));
  settings.logger.callback = nullptr;
  Dav1dContext* context = nullptr;
  return dav1d_open(&context, &settings) == 0 ? Decoder(context) : Decoder();
}

CodedPlanes planes_of(const Dav1dPicture& picture, const heif::Item& item) {
  CodedPlanes planes;
  planes.width = picture.p.w, planes.height = picture.p.h, planes.bits = picture.p.bpc;
  planes.across = picture.p.layout == DAV1D_PIXEL_LAYOUT_I400 ? 0 : picture.p.layout == DAV1D_PIXEL_LAYOUT_I444 ? 1 : 2;
  planes.down = picture.p.layout == DAV1D_PIXEL_LAYOUT_I420 ? 2 : 1;
  for (std::size_t i = 0; i < 3; ++i) {
    planes.data[i] = static_cast<const std::uint8_t*>(picture.data[i]);
    planes.stride[i] = picture.stride[i == 0 ? 0 : 1];
  }
  planes.matrix = item.nclx ? item.nclx->matrix : picture.seq_hdr->mtrx;
  planes.full_range = item.nclx ? item.nclx->full_range : picture.seq_hdr->color_range != 0;
  return planes;
}

}  // namespace

Status decode_av1(const heif::Item& item, const PixelLimits& limits, const UsePlanes& use) {
  const Decoder decoder = open(limits);
  Dav1dData data{};
  std::uint8_t* bytes = decoder && !item.data.empty() ? dav1d_data_create(&data, item.data.size()) : nullptr;
  if (bytes == nullptr) return damaged("AVIF");
  std::memcpy(bytes, item.data.data(), item.data.size());
  Dav1dPicture picture{};
  int answer = DAV1D_ERR(EAGAIN);
  // The first call may take only part of the data, and the picture comes when all of its frames are there.
  while (answer == DAV1D_ERR(EAGAIN)) {
    const std::size_t before = data.sz;
    if (data.sz > 0) {
      const int sent = dav1d_send_data(decoder.get(), &data);
      if (sent < 0 && sent != DAV1D_ERR(EAGAIN)) break;
    }
    answer = dav1d_get_picture(decoder.get(), &picture);
    if (answer == DAV1D_ERR(EAGAIN) && data.sz == before) break;
  }
  dav1d_data_unref(&data);
  if (answer != 0) return damaged("AVIF");
  const CodedPlanes planes = planes_of(picture, item);
  const bool sane = planes.width > 0 && planes.height > 0 && planes.bits >= 8 && planes.bits <= 16;
  const Status used = sane ? use(planes) : Status(damaged("AVIF"));
  dav1d_picture_unref(&picture);
  return used;
}

}  // namespace firstpass::input
