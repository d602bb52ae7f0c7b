package dev.sweepline.trainer.data;

import java.util.Locale;

/// Ten kinds of documents, told apart by their layout alone. Some share parts, so that a glance is
/// not enough.
enum DocumentKind {
  LETTER {
    @Override
    void draw(GreekedPage page) {
      letterhead(page);
      double y = 0.2;
      for (int i = 0; i < page.between(3, 4); i++, y += 0.028) {
        page.words(0.1, y, page.about(0.25), 0.015);
      }
      page.words(0.68, 0.2, 0.2, 0.015);
      y = 0.36;
      for (int i = 0; i < page.between(2, 4); i++) {
        y = page.paragraph(0.1, y, 0.8, page.between(3, 6), 0.015);
      }
      page.signature(0.1, Math.min(0.9, y + 0.06), page.about(0.2));
    }
  },
  INVOICE {
    @Override
    void draw(GreekedPage page) {
      letterhead(page);
      page.words(0.1, 0.2, page.about(0.25), 0.015);
      page.words(0.1, 0.23, page.about(0.2), 0.015);
      page.title(0.62, 0.17, 0.28, 0.03);
      int rows = page.between(5, 10);
      double top = page.between(0.32, 0.38);
      for (int row = 0; row <= rows; row++) {
        double y = top + row * 0.04;
        page.line(0.1, y, 0.9, y);
        if (row < rows) {
          page.words(0.12, y + 0.012, page.about(0.3), 0.015);
          page.words(0.62, y + 0.012, 0.06, 0.015);
          page.words(0.78, y + 0.012, 0.1, 0.015);
        }
      }
      page.box(0.6, top + rows * 0.04 + 0.03, 0.3, 0.06);
      page.words(0.76, top + rows * 0.04 + 0.05, 0.12, 0.02);
    }
  },
  FORM {
    @Override
    void draw(GreekedPage page) {
      page.title(0.1, 0.08, page.about(0.5), 0.03);
      double y = 0.18;
      while (y < 0.85) {
        if (page.chance(0.3)) {
          for (int i = 0; i < 4; i++) {
            page.box(0.12 + i * 0.2, y, 0.025, 0.02);
            page.words(0.155 + i * 0.2, y + 0.003, 0.1, 0.013);
          }
        } else {
          page.words(0.1, y + 0.005, page.about(0.15), 0.013);
          page.box(0.32, y - 0.008, 0.56, 0.035);
        }
        y += page.between(0.055, 0.07);
      }
    }
  },
  REPORT {
    @Override
    void draw(GreekedPage page) {
      page.title(0.1, 0.08, page.about(0.6), 0.035);
      double y = page.paragraph(0.1, 0.16, 0.8, page.between(4, 7), 0.015);
      double height = page.between(0.2, 0.28);
      page.line(0.14, y, 0.14, y + height);
      page.line(0.14, y + height, 0.86, y + height);
      int bars = page.between(5, 9);
      for (int i = 0; i < bars; i++) {
        double bar = height * page.between(0.2, 0.95);
        page.fill(0.17 + i * 0.68 / bars, y + height - bar, 0.4 / bars, bar, 0.45);
      }
      y = page.paragraph(0.1, y + height + 0.04, 0.8, page.between(4, 8), 0.015);
      if (y < 0.8) {
        page.paragraph(0.1, y, 0.8, page.between(3, 5), 0.015);
      }
    }
  },
  RESUME {
    @Override
    void draw(GreekedPage page) {
      boolean sidebar = page.chance(0.7);
      double left = sidebar ? 0.36 : 0.1;
      if (sidebar) {
        page.fill(0, 0, 0.3, 1, page.between(0.6, 0.85));
        page.disc(0.07, 0.06, 0.16, 0.35);
        page.paragraph(0.04, 0.28, 0.2, page.between(5, 9), 0.014);
      } else {
        page.fill(0.74, 0.06, 0.16, 0.16, 0.5);
      }
      page.title(left, 0.07, page.about(0.35), 0.035);
      double y = 0.26;
      while (y < 0.82) {
        page.title(left, y, page.about(0.2), 0.02);
        page.line(left, y + 0.025, 0.92, y + 0.025);
        y = page.paragraph(left + 0.03, y + 0.04, 0.5, page.between(2, 4), 0.013);
      }
    }
  },
  ID_CARD {
    @Override
    void draw(GreekedPage page) {
      double x = page.between(0.08, 0.16);
      double y = page.between(0.2, 0.45);
      page.fill(x, y, 0.76, 0.34, page.between(0.75, 0.9));
      page.box(x, y, 0.76, 0.34);
      page.fill(x + 0.04, y + 0.08, 0.2, 0.2, 0.45);
      page.disc(x + 0.1, y + 0.1, 0.08, 0.75);
      page.title(x + 0.04, y + 0.025, 0.5, 0.025);
      for (int i = 0; i < 4; i++) {
        page.words(x + 0.3, y + 0.09 + i * 0.05, page.about(0.3), 0.018);
      }
    }
  },
  RECEIPT {
    @Override
    void draw(GreekedPage page) {
      double x = page.between(0.24, 0.34);
      page.fill(0, 0, x - 0.04, 1, 0.55);
      page.fill(x + 0.44, 0, 1, 1, 0.55);
      page.title(x + 0.08, 0.06, 0.24, 0.03);
      page.words(x + 0.06, 0.12, 0.28, 0.013);
      int rows = page.between(8, 14);
      for (int i = 0; i < rows; i++) {
        page.words(x, 0.2 + i * 0.035, page.about(0.2), 0.015);
        page.words(x + 0.32, 0.2 + i * 0.035, 0.08, 0.015);
      }
      double y = 0.22 + rows * 0.035;
      page.line(x, y, x + 0.4, y);
      page.words(x + 0.26, y + 0.02, 0.14, 0.022);
      if (page.chance(0.7)) {
        page.barcode(x + 0.04, Math.min(0.88, y + 0.08), 0.32, 0.07);
      }
    }
  },
  ARTICLE {
    @Override
    void draw(GreekedPage page) {
      page.title(0.14, 0.07, page.about(0.65), 0.035);
      page.words(0.3, 0.13, page.about(0.4), 0.013);
      boolean figure = page.chance(0.4);
      for (double x : new double[] {0.1, 0.53}) {
        double y = 0.2;
        if (figure && x > 0.5) {
          page.box(x, y, 0.37, 0.18);
          y += 0.22;
        }
        while (y < 0.86) {
          y = page.paragraph(x, y, 0.37, page.between(4, 8), 0.013);
        }
      }
    }
  },
  MEMO {
    @Override
    void draw(GreekedPage page) {
      page.title(0.1, 0.09, page.about(0.3), 0.045);
      for (int i = 0; i < page.between(3, 4); i++) {
        page.words(0.1, 0.19 + i * 0.035, 0.08, 0.015);
        page.words(0.24, 0.19 + i * 0.035, page.about(0.35), 0.015);
      }
      page.line(0.1, 0.34, 0.9, 0.34);
      double y = 0.38;
      for (int i = 0; i < page.between(2, 4); i++) {
        y = page.paragraph(0.1, y, 0.8, page.between(3, 6), 0.015);
      }
    }
  },
  SLIDE {
    @Override
    void draw(GreekedPage page) {
      double y = page.between(0.18, 0.3);
      page.fill(0.04, y, 0.92, 0.5, page.between(0.8, 0.97));
      page.box(0.04, y, 0.92, 0.5);
      page.title(0.1, y + 0.05, page.about(0.6), 0.04);
      for (int i = 0; i < page.between(3, 5); i++) {
        page.disc(0.12, y + 0.16 + i * 0.065, 0.015, 0.2);
        page.words(0.16, y + 0.155 + i * 0.065, page.about(0.4), 0.022);
      }
      if (page.chance(0.5)) {
        page.fill(0.68, y + 0.18, 0.22, 0.2, 0.5);
      }
    }
  };

  abstract void draw(GreekedPage page);

  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void letterhead(GreekedPage page) {
    if (page.chance(0.7)) {
      page.fill(0.1, 0.07, page.about(0.12), 0.05, 0.4);
      page.words(0.28, 0.085, page.about(0.3), 0.02);
    }
  }
}
