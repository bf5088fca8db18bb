// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/operator_table/table_export.h"

#include <QLocale>
#include <QStringList>

#include "ui/operator_table/operator_table_model.h"
#include "ui/theme/format.h"

#include <array>

namespace ridgepoint {

namespace {

using Table = OperatorTableModel;

constexpr std::array<const char*, Table::ColumnCount> csvNames {"operator", "phase", "engine", "count", "flop",
    "weight_bytes", "activation_bytes", "kv_cache_bytes", "intensity_flop_per_byte", "bound", "attainable_flop_per_s",
    "time_s", "time_share"};

QString csvCell(const Table& model, int row, int column)
{
    if (!Table::isNumber(column))
        return model.text(row, column);
    return QString::number(model.number(row, column), 'g', QLocale::FloatingPointShortest);
}

QString latexCell(QString text)
{
    text.replace(QLatin1Char('_'), QLatin1String("\\_"));
    text.replace(QLatin1Char('%'), QLatin1String("\\%"));
    text.replace(QLatin1Char('<'), QLatin1String("$<$"));
    text.replace(QChar(0x00b5), QLatin1String("$\\mu$"));
    text.replace(format::minusSign, QLatin1String("$-$"));
    text.replace(format::thinSpace, QLatin1String("\\,"));
    return text;
}

QStringList titles(const Table& model)
{
    QStringList titles;
    for (int column = 0; column < Table::ColumnCount; ++column)
        titles << model.headerData(column, Qt::Horizontal).toString();
    return titles;
}

template<typename Cell> QStringList cells(int row, Cell cell)
{
    QStringList texts;
    for (int column = 0; column < Table::ColumnCount; ++column)
        texts << cell(row, column);
    return texts;
}

} // namespace

QString toCsv(const OperatorTableModel& model, const std::vector<int>& rows)
{
    QStringList names;
    for (const char* name : csvNames)
        names << QLatin1String(name);
    QString text = names.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (const int row : rows) {
        const QStringList line = cells(row, [&](int r, int column) { return csvCell(model, r, column); });
        text += line.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

QString toMarkdown(const OperatorTableModel& model, const std::vector<int>& rows)
{
    const QString between = QStringLiteral(" | ");
    QStringList rule;
    for (int column = 0; column < Table::ColumnCount; ++column)
        rule << (Table::isNumber(column) ? QStringLiteral("---:") : QStringLiteral(":---"));
    QString text;
    const auto add = [&](const QStringList& line) {
        text += QLatin1String("| ") + line.join(between) + QLatin1String(" |\n");
    };
    add(titles(model));
    add(rule);
    for (const int row : rows)
        add(cells(row, [&](int r, int column) { return model.text(r, column); }));
    return text;
}

QString toLatex(const OperatorTableModel& model, const std::vector<int>& rows)
{
    const QString between = QStringLiteral(" & ");
    const QString end = QStringLiteral(" \\\\\n");
    QString text = QStringLiteral("\\begin{tabular}{");
    for (int column = 0; column < Table::ColumnCount; ++column)
        text += Table::isNumber(column) ? QLatin1Char('r') : QLatin1Char('l');
    text += QLatin1String("}\n\\hline\n") + titles(model).join(between) + end + QLatin1String("\\hline\n");
    for (const int row : rows)
        text += cells(row, [&](int r, int column) { return latexCell(model.text(r, column)); }).join(between) + end;
    return text + QLatin1String("\\hline\n\\end{tabular}\n");
}

} // namespace ridgepoint
