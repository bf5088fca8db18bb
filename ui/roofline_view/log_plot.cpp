// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roofline_view/log_plot.h"

#include <QKeyEvent>
#include <QPaintEvent>

#include "ui/theme/format.h"

#include <cmath>

namespace ridgepoint {

namespace {

/// Something on the plot that is painted by a function.
class FunctionLayerable final : public QCPLayerable
{
public:
    FunctionLayerable(QCustomPlot* plot, const QString& layer, LogPlot::Painter painter)
        : QCPLayerable(plot, layer)
        , m_painter(std::move(painter))
    {
    }

protected:
    QRect clipRect() const override { return mParentPlot->viewport(); }
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }
    void draw(QCPPainter* painter) override { m_painter(*painter); }

private:
    LogPlot::Painter m_painter;
};

} // namespace

QString PrefixTicker::getTickLabel(double tick, const QLocale&, QChar, int)
{
    if (m_plain_numbers && tick >= 0.001 && tick < 1e6)
        return tick < 1 ? QString::number(tick) : QString::number(static_cast<qint64>(std::lround(tick)));
    return format::siShort(tick);
}

LogPlot::LogPlot(QWidget* parent)
    : QCustomPlot(parent)
    , m_theme(&Theme::of(palette()))
    , m_style(PlotStyle::window())
{
    setAutoAddPlottableToLegend(false);
    setNotAntialiasedElements(QCP::aeGrid | QCP::aeSubGrid | QCP::aeAxes);
    setPlottingHint(QCP::phCacheLabels);
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    // Before, not after: a replot may repaint the widget at once, and must then find the kept picture out of date.
    connect(this, &QCustomPlot::beforeReplot, this, [this] { m_stale = true; });
    setPlottingHint(QCP::phImmediateRefresh, false); // several replots of one event are one repaint
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->setScaleType(QCPAxis::stLogarithmic);
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new PrefixTicker(axis == xAxis)));
        axis->grid()->setSubGridVisible(true);
    }
    axisRect()->setMinimumMargins(QMargins(12, 10, 16, 8));
    setTheme(*m_theme);
}

void LogPlot::addLayer(const QString& name, Painter painter)
{
    QCustomPlot::addLayer(name);
    new FunctionLayerable(this, name, std::move(painter)); // owned by its layer's plot
}

void LogPlot::refresh()
{
    replot(QCustomPlot::rpQueuedReplot);
}

void LogPlot::styleAxis(QCPAxis* axis)
{
    axis->setBasePen(Qt::NoPen);
    axis->setTickPen(Qt::NoPen);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(m_theme->quiet);
    axis->setTickLabelFont(m_style.note);
    axis->setLabelColor(m_theme->ink);
    axis->setLabelFont(m_style.axis_title);
    axis->setTickLabelPadding(7);
    axis->setLabelPadding(6);
    axis->grid()->setPen(QPen(m_theme->border, 1));
    axis->grid()->setSubGridPen(QPen(m_theme->grid, 1));
    axis->grid()->setZeroLinePen(Qt::NoPen);
}

void LogPlot::setTheme(const Theme& theme)
{
    m_theme = &theme;
    setBackground(QBrush(theme.paper));
    styleAxis(xAxis);
    styleAxis(yAxis);
    refresh();
}

void LogPlot::setPlotStyle(const PlotStyle& style)
{
    m_style = style;
    setTheme(*m_theme);
}

PlotFrame LogPlot::frame() const
{
    return {QRectF(axisRect()->rect()), std::log10(xAxis->range().lower), std::log10(xAxis->range().upper),
        std::log10(yAxis->range().lower), std::log10(yAxis->range().upper)};
}

void LogPlot::setRange(const PlotFrame& range)
{
    xAxis->setRange(std::pow(10, range.x_low), std::pow(10, range.x_high));
    yAxis->setRange(std::pow(10, range.y_low), std::pow(10, range.y_high));
    refresh();
}

void LogPlot::paintTo(QCPPainter& painter, QSize size)
{
    m_exporting = true;
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    toPainter(&painter, size.width(), size.height());
    // toPainter() restores the widget's own geometry; the moving part needs the figure's once more.
    const QRect before = viewport();
    setViewport(QRect(QPoint(), size));
    updateLayout();
    painter.setRenderHint(QPainter::Antialiasing);
    paintMoving(painter);
    setViewport(before);
    m_exporting = false;
}

/// One opaque picture of QCustomPlot's layers: copying it is several times faster than blending each of them.
void LogPlot::composePicture()
{
    const double ratio = devicePixelRatioF();
    const QSize size(static_cast<int>(std::ceil(width() * ratio)), static_cast<int>(std::ceil(height() * ratio)));
    if (m_picture.size() != size || m_picture.devicePixelRatio() != ratio) {
        m_picture = QPixmap(size);
        m_picture.setDevicePixelRatio(ratio);
    }
    QCPPainter painter(&m_picture);
    painter.fillRect(rect(), m_theme->paper);
    for (const auto& buffer : mPaintBuffers)
        buffer->draw(&painter);
    m_stale = false;
}

void LogPlot::paintFocusFrame(QPainter& painter) const
{
    if (!hasFocus())
        return;
    painter.setPen(QPen(theme().accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

void LogPlot::paintEvent(QPaintEvent* event)
{
    if (m_stale)
        composePicture();
    QPainter painter(this);
    painter.setClipRegion(event->region());
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    painter.drawPixmap(0, 0, m_picture);
    painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
    paintMoving(painter);
}

void LogPlot::pan(double x, double y)
{
    setRange(frame().panned(x, y));
}

void LogPlot::zoom(double factor)
{
    setRange(frame().zoomed(factor));
}

void LogPlot::keyPressEvent(QKeyEvent* event)
{
    constexpr double panStep = 0.08;
    constexpr double zoomStep = 0.8;
    const bool panning =
        event->modifiers().testFlag(Qt::ControlModifier) || event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Left:
        return panning ? pan(-panStep, 0) : walk(-1);
    case Qt::Key_Right:
        return panning ? pan(panStep, 0) : walk(1);
    case Qt::Key_Up:
        return pan(0, panStep);
    case Qt::Key_Down:
        return pan(0, -panStep);
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(zoomStep);
    case Qt::Key_Minus:
        return zoom(1 / zoomStep);
    case Qt::Key_0:
    case Qt::Key_Home:
        return showAll();
    default:
        QCustomPlot::keyPressEvent(event);
    }
}

bool LogPlot::event(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        setTheme(Theme::of(palette()));
    return QCustomPlot::event(event);
}

} // namespace ridgepoint
