// The few functions of PDFium's C interface (public/fpdfview.h and fpdf_text.h, fpdf_edit.h) that are used here. The
// library comes from a package without headers, and is loaded at run time: the worker starts without it for everything
// but PDF.
#pragma once

#include <cstddef>

namespace firstpass::input {

struct PdfiumDocument;
struct PdfiumPage;
struct PdfiumText;
struct PdfiumBitmap;
struct PdfiumObject;

struct Pdfium {
  void (*init)() = nullptr;
  PdfiumDocument* (*load)(const void* data, std::size_t size, const char* password) = nullptr;
  unsigned long (*last_error)() = nullptr;
  int (*page_count)(PdfiumDocument*) = nullptr;
  PdfiumPage* (*load_page)(PdfiumDocument*, int index) = nullptr;
  void (*close_page)(PdfiumPage*) = nullptr;
  float (*page_width)(PdfiumPage*) = nullptr;
  float (*page_height)(PdfiumPage*) = nullptr;
  int (*to_device)(PdfiumPage*, int start_x, int start_y, int size_x, int size_y, int rotate, double page_x,
                   double page_y, int* device_x, int* device_y) = nullptr;
  PdfiumText* (*load_text)(PdfiumPage*) = nullptr;
  void (*close_text)(PdfiumText*) = nullptr;
  int (*count_chars)(PdfiumText*) = nullptr;
  unsigned int (*unicode)(PdfiumText*, int index) = nullptr;
  int (*char_box)(PdfiumText*, int index, double* left, double* right, double* bottom, double* top) = nullptr;
  PdfiumBitmap* (*create_bitmap)(int width, int height, int format, void* first_scan, int stride) = nullptr;
  int (*fill)(PdfiumBitmap*, int left, int top, int width, int height, unsigned long color) = nullptr;
  void (*render)(PdfiumBitmap*, PdfiumPage*, int start_x, int start_y, int size_x, int size_y, int rotate,
                 int flags) = nullptr;
  void (*destroy_bitmap)(PdfiumBitmap*) = nullptr;
  int (*count_objects)(PdfiumPage*) = nullptr;
  PdfiumObject* (*object)(PdfiumPage*, int index) = nullptr;
  int (*object_type)(PdfiumObject*) = nullptr;
  int (*object_bounds)(PdfiumObject*, float* left, float* bottom, float* right, float* top) = nullptr;
  int (*image_size)(PdfiumObject*, unsigned int* width, unsigned int* height) = nullptr;

  static constexpr unsigned long kErrorPassword = 4;
  static constexpr int kImageObject = 3;
  static constexpr int kFormatBgr = 2;
  static constexpr int kFlagAnnotations = 0x01;
  static constexpr int kFlagReverseBytes = 0x10;
};

}  // namespace firstpass::input
