// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One drawing onto three kinds of paper.
#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <qcustomplot.h>

#include "ui/figure/figure.h"
#include "ui/figure/slide_text.h"

namespace ridgepoint {

namespace {

constexpr int pdfDotsPerInch = 1200;
constexpr double millimetresPerInch = 25.4;
constexpr double pixelsPerUnit = 2; ///< of a PNG: a slide comes out 3200 pixels wide

QString tr(const char* source)
{
    return QCoreApplication::translate("Figure", source);
}

void writeSvg(QIODevice& device, const RooflineFigure& figure)
{
    QSvgGenerator generator;
    generator.setOutputDevice(&device);
    generator.setTitle(slideText(figure.scenario, figure.analysis, figure.phases, figure.times).title);
    generator.setDescription(slideText(figure.scenario, figure.analysis, figure.phases, figure.times).caption);
    generator.setSize(figure.size.units.toSize());
    generator.setViewBox(QRectF(QPointF(), figure.size.units));
    // One unit of the drawing is one pixel of the SVG.
    generator.setResolution(96);
    QCPPainter painter(&generator);
    paintFigure(painter, figure);
}

void writePdf(QIODevice& device, const RooflineFigure& figure)
{
    QPdfWriter writer(&device);
    writer.setTitle(slideText(figure.scenario, figure.analysis, figure.phases, figure.times).title);
    writer.setCreator(QStringLiteral("Ridgepoint"));
    writer.setPageMargins(QMarginsF());
    writer.setPageSize(QPageSize(figure.size.millimetres, QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
    writer.setResolution(pdfDotsPerInch);
    QCPPainter painter(&writer);
    const double scale =
        figure.size.millimetres.width() / millimetresPerInch * pdfDotsPerInch / figure.size.units.width();
    painter.scale(scale, scale);
    paintFigure(painter, figure);
}

bool writePng(QIODevice& device, const RooflineFigure& figure)
{
    QImage image((figure.size.units * pixelsPerUnit).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(figure.theme->paper);
    {
        QCPPainter painter(&image);
        painter.scale(pixelsPerUnit, pixelsPerUnit);
        paintFigure(painter, figure);
    }
    return image.save(&device, "PNG");
}

} // namespace

QString exportFigure(const QString& path, const RooflineFigure& figure)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix != u"svg" && suffix != u"pdf" && suffix != u"png")
        return tr("%1: found the suffix \"%2\", expected svg, pdf or png").arg(path, suffix);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return tr("%1: cannot be written: %2").arg(path, file.errorString());
    bool written = true;
    if (suffix == u"svg")
        writeSvg(file, figure);
    else if (suffix == u"pdf")
        writePdf(file, figure);
    else
        written = writePng(file, figure);
    if (!written || !file.commit())
        return tr("%1: cannot be written: %2").arg(path, file.errorString());
    return {};
}

} // namespace ridgepoint
