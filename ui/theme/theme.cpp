// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>

#include "ui/theme/quiet_style.h"

namespace ridgepoint {

namespace {

QColor rgb(QRgb value)
{
    return QColor::fromRgb(value);
}

Theme makeLight()
{
    Theme theme;
    theme.window = rgb(0xf3f5f7);
    theme.paper = rgb(0xffffff);
    theme.raised = rgb(0xf6f8fa);
    theme.ink = rgb(0x1b1f24);
    theme.quiet = rgb(0x5b6570);
    theme.grid = rgb(0xe9ecf0);
    theme.border = rgb(0xd9dee4);
    theme.accent = rgb(0x0072b2);
    theme.on_accent = rgb(0xffffff);
    theme.on_kind = rgb(0xffffff);
    theme.trouble = rgb(0xe5484d);
    theme.trouble_side = rgb(0xf4c7c9);
    theme.good = rgb(0x009e73);
    theme.memory_side = rgb(0xeef4fb);
    theme.compute_side = rgb(0xfdf3ea);
    theme.kinds = {rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0x8a8f98), rgb(0xcc79a7), rgb(0x8f7700)};
    return theme;
}

Theme makeDark()
{
    Theme theme;
    theme.is_dark = true;
    theme.window = rgb(0x1a1e24);
    theme.paper = rgb(0x14171c);
    theme.raised = rgb(0x1c2027);
    theme.ink = rgb(0xe8eaed);
    theme.quiet = rgb(0x9aa4b2);
    theme.grid = rgb(0x262b33);
    theme.border = rgb(0x2c323b);
    theme.accent = rgb(0x4da3e0);
    theme.on_accent = rgb(0x14171c);
    theme.on_kind = rgb(0x14171c);
    theme.trouble = rgb(0xe5484d);
    theme.trouble_side = rgb(0x5a2a30);
    theme.good = rgb(0x2fc79a);
    theme.memory_side = rgb(0x171e28);
    theme.compute_side = rgb(0x231d16);
    theme.kinds = {rgb(0x4da3e0), rgb(0xf08a3c), rgb(0x2fc79a), rgb(0xa9b0ba), rgb(0xe39ac6), rgb(0xdcc648)};
    return theme;
}

bool isDark(const QPalette& palette)
{
    // Asked by every paint event: grey values, since QColor::lightness() converts to HSL first.
    return qGray(palette.color(QPalette::Window).rgb()) < qGray(palette.color(QPalette::WindowText).rgb());
}

/// Inter, else whatever the system has. Asking QFontDatabase which of them exists would cost several milliseconds at
/// every start; a list of families costs nothing.
const QStringList& uiFamilies()
{
    static const QStringList families {
        QStringLiteral("Inter"), QFontDatabase::systemFont(QFontDatabase::GeneralFont).family()};
    return families;
}

} // namespace

const Theme& Theme::light()
{
    static const Theme theme = makeLight();
    return theme;
}

const Theme& Theme::dark()
{
    static const Theme theme = makeDark();
    return theme;
}

const Theme& Theme::of(const QPalette& palette)
{
    return isDark(palette) ? dark() : light();
}

QPalette Theme::palette() const
{
    QPalette palette(ink, paper, grid, border, quiet, ink, is_dark ? ink : paper, paper, window);
    palette.setColor(QPalette::Button, paper);
    palette.setColor(QPalette::AlternateBase, raised);
    palette.setColor(QPalette::ToolTipBase, raised);
    palette.setColor(QPalette::ToolTipText, ink);
    palette.setColor(QPalette::PlaceholderText, quiet);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, on_accent);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, quiet);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, border);
    return palette;
}

void applyTheme(QApplication& application, ThemeChoice choice)
{
    static const bool systemIsDark = isDark(QApplication::palette());
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemIsDark);
    if (!qobject_cast<QuietStyle*>(QApplication::style()))
        QApplication::setStyle(new QuietStyle);
    QApplication::setPalette((dark ? Theme::dark() : Theme::light()).palette());
    const QFont font = uiFont(13);
    if (application.font() != font)
        QApplication::setFont(font);
}

QFont uiFont(int pixels, QFont::Weight weight)
{
    QFont font;
    font.setFamilies(uiFamilies());
    font.setPixelSize(pixels);
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting); // shapes and spacing as drawn, whatever the font format
    return font;
}

} // namespace ridgepoint
