// The decoders behind codec.hpp, one per format. Each takes the whole file, checks every limit except the file's size,
// and returns the errors of decode_image. They may throw std::bad_alloc, which codec.cpp turns into an error.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/image.hpp"

namespace selfsame::media::codec {

Result<Image> decode_jpeg(ByteView bytes);
Result<Image> decode_png(ByteView bytes);
Result<Image> decode_pnm(ByteView bytes);
Result<Image> decode_bmp(ByteView bytes);
Result<Image> decode_tiff(ByteView bytes);
Result<Image> decode_wsq(ByteView bytes);

Result<Image16> decode_png16(ByteView bytes);
Result<Image16> decode_pnm16(ByteView bytes);

}  // namespace selfsame::media::codec
