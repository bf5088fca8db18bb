// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/analysis/analysis.h"
#include "ui/theme/phase_view.h"
#include "ui/theme/shown_times.h"

#include <vector>

class QAction;
class QKeySequence;
class QLabel;
class QLineEdit;
class QModelIndex;
class QSortFilterProxyModel;

namespace ridgepoint {

class OperatorTableModel;
class OperatorTableView;
class TotalsLine;

/// The operators of a pass as a table that sorts, filters, sums and copies.
class OperatorTable final : public QWidget
{
    Q_OBJECT
public:
    explicit OperatorTable(QWidget* parent = nullptr);

    /// Columns of ideal and expected times as asked for, and shares of the shown ones.
    void setAnalysis(const Analysis& analysis, ShownTimes times = ShownTimes::Both);
    void setPhases(PhaseView phases);
    /// What stands quietly behind the heading: "decode at context 4,096".
    void setDetail(const QString& detail);
    /// Selects without emitting operatorSelected().
    void select(ridgepoint::OperatorId id, bool decode);
    void clearSelection();

    /// Entries for a menu: the shown rows as CSV, Markdown, LaTeX.
    QList<QAction*> copyActions() const;
    OperatorTableModel* model() const { return m_model; }
    QString asCsv() const; ///< the shown rows, in the shown order
    QString asMarkdown() const;
    QString asLatex() const;

signals:
    void operatorSelected(ridgepoint::OperatorId id, bool decode);
    void formulaRequested(ridgepoint::OperatorId id, bool decode, int column);

private:
    void buildHead();
    void buildActions();
    void addCopy(const QString& objectName, const QString& text, const QKeySequence& shortcut,
        QString (OperatorTable::*exporter)() const);
    std::vector<int> shownRows() const;
    void emitSelected(const QModelIndex& index);

    OperatorTableModel* m_model = nullptr;
    QSortFilterProxyModel* m_proxy = nullptr;
    OperatorTableView* m_view = nullptr;
    TotalsLine* m_totals = nullptr;
    QLineEdit* m_filter = nullptr;
    QLabel* m_detail = nullptr;
    bool m_selecting = false; ///< select() is at work
};

} // namespace ridgepoint
