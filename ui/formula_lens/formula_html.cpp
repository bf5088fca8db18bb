// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/formula_lens/formula_html.h"

#include <QCoreApplication>

#include "core/analysis/expression.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <cmath>

namespace ridgepoint {

namespace {

constexpr QChar mayBreak {0x200b};
constexpr QChar summationSign {0x03a3};

QString tr(const char* text)
{
    return QCoreApplication::translate("FormulaLens", text);
}

bool isNameCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QChar(0x2032);
}

/// Variables are slanted and may have a subscript; words stay upright, names of operators such as "q_proj" among them.
QString nameMarkup(QStringView name)
{
    const QChar first = name.front();
    const bool hasSubscript = name.indexOf(QLatin1Char('_')) == 1 && (first.isUpper() || first.unicode() >= 0x370);
    const auto bar = hasSubscript ? 1 : 0;
    if (name.size() > 1 && !hasSubscript && name.indexOf(QChar(0x2032)) != 1)
        return name.toString();
    if (bar != 1)
        return QLatin1String("<i>") % name % QLatin1String("</i>");
    return QLatin1String("<i>") % name.left(1) % QLatin1String("</i><sub>") % name.mid(2) % QLatin1String("</sub>");
}

/// Index behind the bracket that closes the one at `open`.
qsizetype behindBracket(QStringView text, qsizetype open)
{
    int depth = 0;
    for (qsizetype i = open; i < text.size(); ++i) {
        depth += text[i] == QLatin1Char('(') ? 1 : text[i] == QLatin1Char(')') ? -1 : 0;
        if (depth == 0)
            return i + 1;
    }
    return text.size();
}

QString markup(QStringView text);

/// What stands after "^" at `at`, raised; moves `at` behind it.
QString exponent(QStringView text, qsizetype& at)
{
    const qsizetype first = ++at;
    if (first < text.size() && text[first] == QLatin1Char('(')) {
        at = behindBracket(text, first);
        return QLatin1String("<sup>") % markup(text.mid(first + 1, at - first - 2)) % QLatin1String("</sup>");
    }
    while (at < text.size()
        && (isNameCharacter(text[at]) || text[at] == QLatin1Char(',') || text[at] == QLatin1Char('.')))
        ++at;
    return QLatin1String("<sup>") % markup(text.mid(first, at - first)) % QLatin1String("</sup>");
}

/// "Σ(S = 1 … 9, body)": the range goes under the sign; moves `at` to the body.
QString summation(QStringView text, qsizetype& at)
{
    const qsizetype first = at + 2;
    const qsizetype end = text.indexOf(QLatin1String(", "), first);
    at = end + 2;
    return QString(summationSign) % QLatin1String("<sub>") % markup(text.mid(first, end - first))
        % QLatin1String("</sub>") % format::thinSpace % QLatin1Char('(');
}

QString signMarkup(QChar sign)
{
    if (sign == QLatin1Char('<'))
        return QStringLiteral("&lt;");
    const bool breaks = sign == QChar(0x00b7) || sign == QLatin1Char('/') || sign == QLatin1Char('(');
    return breaks ? QString(sign) % mayBreak : QString(sign);
}

QString markup(QStringView text)
{
    QString html;
    for (qsizetype at = 0; at < text.size();) {
        const QChar c = text[at];
        if (c == summationSign && text.mid(at).contains(QLatin1String(", "))) {
            html += summation(text, at);
        } else if (c == QLatin1Char('^')) {
            html += exponent(text, at);
        } else if (c.isLetter()) {
            const qsizetype first = at;
            while (at < text.size() && isNameCharacter(text[at]))
                ++at;
            const bool prefix = first > 0 && text[first - 1] == format::thinSpace; // "312 T"
            html += prefix ? text.mid(first, at - first).toString() : nameMarkup(text.mid(first, at - first));
        } else {
            html += signMarkup(c);
            ++at;
        }
    }
    return html;
}

QString valueText(double value, const std::string& unit)
{
    const QString shown = QString::fromStdString(unit);
    if (unit == "FLOP/byte")
        return format::plain(value) % format::thinSpace % shown;
    if (unit == "token/s")
        return format::plain(value) % format::thinSpace % shown;
    if (!unit.empty())
        return format::si(value, shown);
    if (value >= Expression::largest)
        return tr("no limit");
    if (value == std::floor(value) && value < 1e12)
        return format::integer(std::llround(value));
    return QString::fromStdString(formulaNumber(value));
}

/// Inputs are round numbers more often than not: "2 B", "80 GB".
QString termValueText(const FormulaTerm& term)
{
    const bool prefixed = term.unit == "B" || term.unit == "B/s" || term.unit == "FLOP/s";
    return prefixed ? format::siShort(term.value, QString::fromStdString(term.unit)) : valueText(term.value, term.unit);
}

QString colored(const QString& text, const QColor& color)
{
    return QLatin1String("<span style=\"color:") % color.name() % QLatin1String("\">") % text
        % QLatin1String("</span>");
}

QString strong(const QString& text)
{
    return QLatin1String("<span style=\"font-weight:600\">") % text % QLatin1String("</span>");
}

QString heading(const QString& text, const Theme& theme)
{
    return QLatin1String("<p style=\"margin-top:18px; margin-bottom:4px; font-weight:600; color:") % theme.quiet.name()
        % QLatin1String("\">") % text % QLatin1String("</p>");
}

QString cell(const QString& text, const char* attributes = "")
{
    return QLatin1String("<td ") % QLatin1String(attributes) % QLatin1Char('>') % text % QLatin1String("</td>");
}

QString row(const QString& cells, const QColor& background)
{
    return QLatin1String("<tr bgcolor=\"") % background.name() % QLatin1String("\">") % cells % QLatin1String("</tr>");
}

const char* const tableStart = "<table width=\"100%\" cellspacing=\"0\" cellpadding=\"6\">";

QString lineRow(const FormulaLine& line, bool headline, const Theme& theme)
{
    QString formula =
        QLatin1String("<span style=\"font-size:14px\">") % formulaMarkup(line.symbolic) % QLatin1String("</span>");
    if (line.evaluated && line.substituted != line.symbolic)
        formula += QLatin1String("<br>")
            % colored(QLatin1String("= ") % markup(QString::fromStdString(line.substituted)), theme.quiet);
    QString source = QString::fromStdString(line.source).toHtmlEscaped();
    if (!line.evaluated)
        source += tr("; added up in closed form");
    formula += QLatin1String("<br><span style=\"font-size:11px; color:") % theme.quiet.name() % QLatin1String("\">")
        % source % QLatin1String("</span>");
    const QString title = QString::fromStdString(line.title).toHtmlEscaped();
    const QString name = headline ? strong(colored(title, theme.accent)) : colored(title, theme.quiet);
    return row(cell(name, "width=\"92\"") % cell(formula)
            % cell(strong(formulaValueText(line)), "align=\"right\" style=\"white-space:nowrap\""),
        headline ? theme.raised : theme.paper);
}

QString termRow(const FormulaTerm& term, const QColor& background, const Theme& theme)
{
    QString name = formulaMarkup(term.name);
    if (!term.formula.empty())
        name += QLatin1String(" = ") % formulaMarkup(term.formula);
    const bool isLong = term.formula.size() > 40;
    const QString meaning = colored(QString::fromStdString(term.meaning).toHtmlEscaped(), theme.quiet);
    const QString value = cell(termValueText(term), "align=\"right\" style=\"white-space:nowrap\"");
    if (isLong)
        return row(cell(name % QLatin1String("<br>") % meaning, "colspan=\"2\"") % value, background);
    return row(cell(name, "width=\"150\"") % cell(meaning) % value, background);
}

QString conventionRow(const ConventionFigure& figure, std::size_t columns, const QColor& background, const Theme& theme)
{
    QString convention = QString::fromUtf8(name(figure.convention).data());
    if (figure.current)
        convention = strong(convention);
    QString cells = cell(convention, "width=\"140\"");
    const QString remark = colored(QString::fromStdString(figure.remark).toHtmlEscaped(), theme.quiet);
    if (figure.values.empty())
        return row(cells % cell(remark, qPrintable(QStringLiteral("align=\"right\" colspan=\"%1\"").arg(columns + 1))),
            background);
    cells += cell(remark);
    for (const ConventionFigure::Value& value : figure.values)
        cells += cell(valueText(value.value, value.unit), "align=\"right\" style=\"white-space:nowrap\"");
    return row(cells, background);
}

QString conventionTable(const FormulaSheet& sheet, const Theme& theme)
{
    std::size_t columns = 1;
    QString head;
    for (const ConventionFigure& figure : sheet.conventions) {
        if (figure.current && figure.values.size() > 1) {
            columns = figure.values.size();
            for (const ConventionFigure::Value& value : figure.values)
                head += cell(colored(QString::fromStdString(value.title), theme.quiet), "align=\"right\"");
        }
    }
    QString html = QString::fromUtf8(tableStart);
    if (!head.isEmpty())
        html += row(cell({}) % cell({}) % head, theme.paper);
    for (std::size_t i = 0; i < sheet.conventions.size(); ++i)
        html += conventionRow(sheet.conventions[i], columns, i % 2 == 0 ? theme.raised : theme.paper, theme);
    return html % QLatin1String("</table>");
}

} // namespace

QString formulaMarkup(const std::string& formula)
{
    return markup(QString::fromStdString(formula));
}

QString formulaValueText(const FormulaLine& line)
{
    const bool isShare = line.symbol == "share" || line.symbol == "fill" || line.symbol == "l2_share";
    return isShare ? format::percent(line.value, 1) : valueText(line.value, line.unit);
}

QString formulaHtml(const FormulaSheet& sheet, const Theme& theme)
{
    QString html =
        QLatin1String("<body style=\"color:") % theme.ink.name() % QLatin1String("\">") % QString::fromUtf8(tableStart);
    for (std::size_t i = 0; i < sheet.lines.size(); ++i)
        html += lineRow(sheet.lines[i], i == sheet.headline, theme);
    html += QLatin1String("</table>");
    if (!sheet.terms.empty()) {
        html += heading(tr("Where"), theme) % QString::fromUtf8(tableStart);
        for (std::size_t i = 0; i < sheet.terms.size(); ++i)
            html += termRow(sheet.terms[i], i % 2 == 0 ? theme.raised : theme.paper, theme);
        html += QLatin1String("</table>");
    }
    if (!sheet.conventions.empty())
        html += heading(tr("What the conventions say"), theme) % conventionTable(sheet, theme);
    return html % QLatin1String("<p></p></body>");
}

} // namespace ridgepoint
