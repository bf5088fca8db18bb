// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QRegularExpression>

#include "core/analysis/calibrated/operator_times.h"
#include "ui/figure/slide_text.h"
#include "ui/roofline_view/roofline_canvas.h"
#include "ui/theme/format.h"
#include "ui/theme/kind_names.h"

#include <array>

namespace ridgepoint {

namespace {

QString tr(const char* source)
{
    return QCoreApplication::translate("Figure", source);
}

constexpr double slideMargin = 56;
constexpr double cardWidth = 340;
constexpr double cardPadding = 22;
constexpr double cardGap = 16;

/// Draws text whose baseline starts at a point.
void drawText(QPainter& painter, QPointF at, const QString& text, const QFont& font, const QColor& color)
{
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(at, text);
}

QString elided(const QString& text, const QFont& font, double width)
{
    return QFontMetricsF(font).elidedText(text, Qt::ElideRight, width);
}

/// The right column of a slide: the numbers that prove the title, from top to bottom.
class CardColumn
{
public:
    CardColumn(QPainter& painter, const Theme& theme, QPointF topLeft)
        : m_painter(painter)
        , m_theme(theme)
        , m_at(topLeft)
    {
    }

    void figure(const QString& label, const QString& value, const QString& below)
    {
        const QRectF box = card(138);
        drawText(m_painter, box.topLeft() + QPointF(cardPadding, 36), label, uiFont(18), m_theme.quiet);
        drawText(m_painter, box.topLeft() + QPointF(cardPadding, 84), value, uiFont(42, QFont::Bold), m_theme.ink);
        drawText(m_painter, box.topLeft() + QPointF(cardPadding, 117),
            elided(below, uiFont(17), cardWidth - 2 * cardPadding), uiFont(17), m_theme.quiet);
    }

    void memory(const MemoryFit& memory)
    {
        const QRectF box = card(208);
        drawText(m_painter, box.topLeft() + QPointF(cardPadding, 36),
            tr("Memory %1").arg(format::siShort(memory.capacity_bytes, u"B")), uiFont(18), m_theme.quiet);
        const QRectF bar(box.left() + cardPadding, box.top() + 52, cardWidth - 2 * cardPadding, 26);
        const std::array<std::pair<double, QColor>, 3> parts {
            {{memory.weights_bytes, m_theme.kind(OperatorKind::Projection)},
                {memory.kv_cache_bytes, m_theme.kind(OperatorKind::Attention)},
                {memory.activations_bytes, m_theme.kind(OperatorKind::Elementwise)}}};
        const double whole = std::max(memory.capacity_bytes, memory.used());
        m_painter.fillRect(bar, m_theme.grid);
        double x = bar.left();
        for (const auto& [bytes, color] : parts) {
            const double width = whole > 0 ? bar.width() * bytes / whole : 0;
            m_painter.fillRect(QRectF(x, bar.top(), width, bar.height()), color);
            x += width;
        }
        if (!memory.fits)
            m_painter.fillRect(QRectF(bar.left() + bar.width() * memory.capacity_bytes / whole - 1.5, bar.top() - 5, 3,
                                   bar.height() + 10),
                m_theme.trouble);
        const auto row = [&](int index, const QColor& color, const QString& text, const QColor& ink) {
            const QPointF at = box.topLeft() + QPointF(cardPadding, 106 + 25.0 * index);
            m_painter.fillRect(QRectF(at.x(), at.y() - 13, 14, 14), color);
            drawText(m_painter, at + QPointF(24, 0), text, uiFont(16), ink);
        };
        row(0, parts[0].second, tr("weights %1").arg(format::si(memory.weights_bytes, u"B")), m_theme.ink);
        row(1, parts[1].second, tr("KV cache %1").arg(format::si(memory.kv_cache_bytes, u"B")), m_theme.ink);
        row(2, parts[2].second, tr("activations %1").arg(format::si(memory.activations_bytes, u"B")), m_theme.ink);
        row(3, memory.fits ? m_theme.grid : m_theme.trouble,
            memory.fits
                ? tr("free %1, max batch %2").arg(format::si(memory.free(), u"B"), format::integer(memory.max_batch))
                : tr("%1 too large").arg(format::si(-memory.free(), u"B")),
            memory.fits ? m_theme.ink : m_theme.trouble);
    }

    void legend(PhaseView phases, bool measured, bool expected)
    {
        double y = m_at.y() + 18;
        const double left = m_at.x() + 4;
        const QFont font = uiFont(16);
        double x = left;
        const auto phase = [&](const QString& text, bool solid) {
            m_painter.setPen(QPen(m_theme.quiet, 2));
            m_painter.setBrush(solid ? m_theme.quiet : m_theme.grid);
            m_painter.drawEllipse(QPointF(x + 8, y), 7, 7);
            drawText(m_painter, {x + 24, y + 6}, text, font, m_theme.quiet);
            x += 40 + QFontMetricsF(font).horizontalAdvance(text);
        };
        if (phases != PhaseView::Prefill)
            phase(tr("decode"), true);
        if (phases != PhaseView::Decode)
            phase(tr("prefill"), false);
        drawText(m_painter, {x, y + 6}, tr("area = time"), font, m_theme.quiet);
        for (std::size_t kind = 0; kind < operatorKindCount; ++kind) {
            if (static_cast<OperatorKind>(kind) == OperatorKind::Communication)
                continue; // has no place on the plane
            y += 25;
            m_painter.setPen(Qt::NoPen);
            m_painter.setBrush(m_theme.kinds[kind]);
            m_painter.drawEllipse(QPointF(left + 8, y), 7, 7);
            drawText(m_painter, {left + 24, y + 6}, kindLabel(static_cast<OperatorKind>(kind)), font, m_theme.quiet);
        }
        if (expected) {
            y += 25;
            m_painter.setPen(QPen(m_theme.quiet, 2));
            m_painter.setBrush(m_theme.paper);
            m_painter.drawEllipse(QPointF(left + 8, y), 5.5, 5.5);
            drawText(m_painter, {left + 24, y + 6}, tr("expected"), font, m_theme.quiet);
        }
        if (!measured)
            return;
        y += 25;
        m_painter.setPen(QPen(m_theme.ink, 1));
        m_painter.setBrush(m_theme.quiet);
        m_painter.drawEllipse(QPointF(left + 8, y), 3.5, 3.5);
        drawText(m_painter, {left + 24, y + 6}, tr("measured"), font, m_theme.quiet);
    }

private:
    QRectF card(double height)
    {
        const QRectF box(m_at, QSizeF(cardWidth, height));
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(m_theme.raised);
        m_painter.drawRoundedRect(box, 12, 12);
        m_at.ry() += height + cardGap;
        return box;
    }

    QPainter& m_painter;
    const Theme& m_theme;
    QPointF m_at;
};

/// The plot itself, by the same code as in the window, at a place of the figure.
void paintPlot(QCPPainter& painter, const RooflineFigure& figure, const QRectF& place, const PlotStyle& style)
{
    RooflineCanvas canvas;
    canvas.setPlotStyle(style);
    canvas.setTheme(*figure.theme);
    canvas.setPhases(figure.phases);
    canvas.setAnalysis(figure.scenario.gpu, figure.analysis);
    canvas.setTrails(figure.trails, figure.trail_control);
    canvas.setClouds(figure.clouds);
    canvas.setShownTimes(figure.scenario.time_model == TimeModel::Ideal ? ShownTimes::Ideal : figure.times);
    if (figure.selected)
        canvas.setExpectedDetail(
            expectedDetail(figure.scenario, figure.analysis, *figure.selected, figure.shape_roofs));
    if (figure.range)
        canvas.setRange(*figure.range);
    painter.save();
    painter.translate(place.topLeft());
    canvas.paintTo(painter, place.size().toSize());
    painter.restore();
}

/// "expected 8.71 ms ± 0.42", "expected 8.71 ms, 31 % ideal", "ideal, not calibrated"; empty where none is asked for.
QString expectedText(const RooflineFigure& figure, double time, const TimeError& error, const Phase& phase)
{
    if (figure.times == ShownTimes::Ideal || figure.scenario.time_model == TimeModel::Ideal)
        return {};
    const QString part =
        phase.uncalibrated > 0 ? tr(", %1").arg(QString::fromStdString(calibrated::idealPartShort(phase))) : QString();
    if (!(time > 0))
        return tr("ideal") + part;
    const QString margin = format::plusMinus(time, error.median);
    if (figure.times == ShownTimes::Expected) // it stands above in large figures
        return (margin.isEmpty() ? tr("expected") : tr("expected, %1").arg(margin)) + part;
    return tr("expected %1").arg(format::withError(time, u"s", error.median)) + part;
}

/// Times as the plot shows them: with both kinds, the ideal one large and the expected one below it.
void addTimes(CardColumn& column, const RooflineFigure& figure)
{
    const Analysis& analysis = figure.analysis;
    const Workload& workload = figure.scenario.workload;
    const bool expectedAlone = figure.times == ShownTimes::Expected && analysis.calibrated.tpot_s > 0;
    const RequestMetrics& metrics = expectedAlone ? analysis.calibrated : analysis.metrics;
    const auto add = [&](const QString& title, double time, const QString& expected, const QString& usual) {
        column.figure(title, format::si(time, u"s"), expected.isEmpty() ? usual : expected);
    };
    add(tr("Time per output token (TPOT)"), metrics.tpot_s,
        expectedText(figure, analysis.calibrated.tpot_s, analysis.calibrated_errors.tpot, analysis.decode),
        tr("%1 token/s in all").arg(format::integer(qRound64(metrics.tokens_per_s))));
    add(tr("Time to first token (TTFT)"), metrics.ttft_s,
        expectedText(figure, analysis.calibrated.ttft_s, analysis.calibrated_errors.ttft, analysis.prefill),
        tr("prompt %1, batch %2").arg(format::integer(workload.prompt), format::integer(workload.batch)));
}

void paintSlide(QCPPainter& painter, const RooflineFigure& figure)
{
    const Theme& theme = *figure.theme;
    const QSizeF size = figure.size.units;
    const SlideText text = slideText(figure.scenario, figure.analysis, figure.phases, figure.times);
    const double width = size.width() - 2 * slideMargin;
    drawText(painter, {slideMargin, 62}, elided(text.title, uiFont(36, QFont::Bold), width), uiFont(36, QFont::Bold),
        theme.ink);
    drawText(painter, {slideMargin, 102}, elided(text.subtitle, uiFont(21), width), uiFont(21), theme.quiet);

    const double top = 130;
    const double bottom = size.height() - 56;
    const double cards = size.width() - slideMargin - cardWidth;
    paintPlot(
        painter, figure, QRectF(slideMargin - 36, top, cards - slideMargin + 24, bottom - top), PlotStyle::slide());

    CardColumn column(painter, theme, {cards, top + 10});
    addTimes(column, figure);
    column.memory(figure.analysis.memory);
    const bool hasRings = figure.times == ShownTimes::Both
        && (figure.analysis.prefill.calibrated_s > 0 || figure.analysis.decode.calibrated_s > 0);
    column.legend(figure.phases, !figure.clouds.empty(), hasRings);
    drawText(
        painter, {slideMargin, size.height() - 24}, elided(text.caption, uiFont(16), width), uiFont(16), theme.quiet);
}

/// A figure for a text: the plot, and the scenario under it.
void paintPlain(QCPPainter& painter, const RooflineFigure& figure)
{
    const QSizeF size = figure.size.units;
    const QFont font = uiFont(13);
    const QString caption = slideText(figure.scenario, figure.analysis, figure.phases, figure.times).caption;
    const QRectF below(10, 0, size.width() - 20, size.height() - 8);
    const double lines = QFontMetricsF(font).boundingRect(below, Qt::TextWordWrap, caption).height();
    paintPlot(painter, figure, QRectF(0, 0, size.width(), size.height() - lines - 14), PlotStyle::window());
    painter.setFont(font);
    painter.setPen(figure.theme->quiet);
    painter.drawText(QRectF(below.left(), size.height() - lines - 8, below.width(), lines), Qt::TextWordWrap, caption);
}

} // namespace

FigureSize FigureSize::slide16x9()
{
    return {{338.667, 190.5}, {1600, 900}, true};
}

FigureSize FigureSize::column()
{
    return {{86, 66}, {640, 491}, false};
}

std::optional<FigureSize> FigureSize::fromText(const QString& text)
{
    if (text == u"slide-16x9")
        return slide16x9();
    if (text == u"column")
        return column();
    static const QRegularExpression pattern(QStringLiteral("^(\\d+(?:\\.\\d+)?)x(\\d+(?:\\.\\d+)?)mm$"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return {};
    const QSizeF millimetres(match.captured(1).toDouble(), match.captured(2).toDouble());
    if (millimetres.width() < 20 || millimetres.height() < 20 || millimetres.width() > 2000
        || millimetres.height() > 2000)
        return {};
    // Wide enough for title and cards: a slide at a slide's scale; otherwise a plot at a paper's scale.
    const double ratio = millimetres.width() / millimetres.height();
    if (millimetres.width() >= 200 && ratio > 1.4 && ratio < 2.2)
        return FigureSize {millimetres, {1600, 1600 / ratio}, true};
    return FigureSize {millimetres, {millimetres.width() * 7.44, millimetres.height() * 7.44}, false};
}

void paintFigure(QCPPainter& painter, const RooflineFigure& figure)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(QPointF(), figure.size.units), figure.theme->paper);
    if (figure.size.slide)
        paintSlide(painter, figure);
    else
        paintPlain(painter, figure);
}

} // namespace ridgepoint
