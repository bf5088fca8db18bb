// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>

#include <qcustomplot.h>

#include "ui/roofline_view/plot_geometry.h"
#include "ui/theme/theme.h"

#include <functional>

namespace ridgepoint {

/// Ticks at powers of ten with engineering prefixes: 100, 1 k, 10 T. Plain numbers below a million where asked for.
class PrefixTicker final : public QCPAxisTickerLog
{
public:
    explicit PrefixTicker(bool plainNumbers)
        : m_plain_numbers(plainNumbers)
    {
    }

protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

private:
    bool m_plain_numbers;
};

/// A QCustomPlot with two log axes whose own content (axes, grid, what was added to it) is kept as one picture, over
/// which a derived class paints what changes with every event. A slider then repaints the latter alone.
class LogPlot : public QCustomPlot
{
    Q_OBJECT
public:
    using Painter = std::function<void(QCPPainter&)>;

    explicit LogPlot(QWidget* parent = nullptr);

    /// Adds something that is painted with the axes, above everything added before.
    void addLayer(const QString& name, Painter painter);
    /// Paints the kept picture again at the next opportunity.
    void refresh();

    void setTheme(const Theme& theme);
    void setPlotStyle(const PlotStyle& style);
    const Theme& theme() const { return *m_theme; }
    const PlotStyle& plotStyle() const { return m_style; }

    PlotFrame frame() const;
    void setRange(const PlotFrame& range);

    /// Everything onto any device, at a size in its units; vector devices get vectors.
    void paintTo(QCPPainter& painter, QSize size);
    /// True while paintTo() is at work.
    bool exporting() const { return m_exporting; }

protected:
    /// Above the kept picture, at each repaint.
    virtual void paintMoving(QPainter& painter) = 0;
    /// Around the whole widget, while it has the focus.
    void paintFocusFrame(QPainter& painter) const;

    // What the keys do: arrows walk from one item to the next, or pan with Ctrl or Shift; + and - zoom; 0 and Home fit.
    /// By fractions of the shown range.
    virtual void pan(double x, double y);
    /// Below one: closer.
    virtual void zoom(double factor);
    virtual void walk(int step) = 0;
    virtual void showAll() = 0;

    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    void styleAxis(QCPAxis* axis);
    void composePicture();

    const Theme* m_theme = nullptr;
    PlotStyle m_style;
    QPixmap m_picture;
    bool m_stale = true;
    bool m_exporting = false;
};

} // namespace ridgepoint
