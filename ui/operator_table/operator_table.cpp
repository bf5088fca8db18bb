// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/operator_table/operator_table.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

#include "ui/operator_table/operator_table_model.h"
#include "ui/operator_table/operator_table_view.h"
#include "ui/operator_table/table_export.h"
#include "ui/operator_table/totals_line.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace ridgepoint {

namespace {

using Table = OperatorTableModel;

/// Sorts and filters by the model's values without wrapping each of them into a QVariant.
class OperatorProxy final : public QSortFilterProxyModel
{
public:
    OperatorProxy(const OperatorTableModel& model, QObject* parent)
        : QSortFilterProxyModel(parent)
        , m_model(model)
    {
        setDynamicSortFilter(true);
    }

    void setWords(const QString& words)
    {
        m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override
    {
        const int column = left.column();
        if (Table::isNumber(column))
            return m_model.number(left.row(), column) < m_model.number(right.row(), column);
        return m_model.text(left.row(), column) < m_model.text(right.row(), column);
    }

    /// Every word must occur in the name, the phase, the engine or the bound.
    bool filterAcceptsRow(int row, const QModelIndex&) const override
    {
        const auto occurs = [&](const QString& word) {
            for (const int column :
                {Table::OperatorColumn, Table::PhaseColumn, Table::EngineColumn, Table::BoundColumn}) {
                if (m_model.text(row, column).contains(word, Qt::CaseInsensitive))
                    return true;
            }
            return false;
        };
        return m_words.isEmpty() || std::ranges::all_of(m_words, occurs);
    }

private:
    const OperatorTableModel& m_model;
    QStringList m_words;
};

} // namespace

OperatorTable::OperatorTable(QWidget* parent)
    : QWidget(parent)
    , m_model(new OperatorTableModel(this))
    , m_proxy(new OperatorProxy(*m_model, this))
    , m_view(new OperatorTableView(this))
    , m_totals(new TotalsLine(*m_model, *m_view->horizontalHeader(), this))
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_view->setObjectName(QStringLiteral("operatorTable"));
    m_view->setAccessibleName(tr("Operators"));
    m_proxy->setSourceModel(m_model);
    m_view->setModels(m_model, m_proxy);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(Table::ShareColumn, Qt::DescendingOrder);
    m_view->setColumnHidden(Table::PhaseColumn, true);
    m_view->setColumnHidden(Table::ExpectedColumn, true);
    m_totals->setObjectName(QStringLiteral("operatorTotals"));

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 10, 8, 8);
    layout->setSpacing(2);
    buildHead();
    layout->addWidget(m_view, 1);
    layout->addWidget(m_totals);
    buildActions();

    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &OperatorTable::emitSelected);
    connect(m_view, &OperatorTableView::formulaRequested, this, [this](const QModelIndex& index) {
        const QModelIndex source = m_proxy->mapToSource(index);
        emit formulaRequested(m_model->cost(source.row()).id, m_model->isDecode(source.row()), source.column());
    });
    connect(m_view->horizontalScrollBar(), &QScrollBar::valueChanged, m_totals, qOverload<>(&QWidget::update));
}

void OperatorTable::buildHead()
{
    auto* heading = new QLabel(tr("OPERATORS"));
    heading->setObjectName(QStringLiteral("panelHeading"));
    m_detail = new QLabel;
    m_filter = new QLineEdit;
    for (QLabel* label : {heading, m_detail}) {
        label->setFont(uiFont(13, QFont::DemiBold));
        label->setForegroundRole(QPalette::PlaceholderText);
    }
    m_filter->setObjectName(QStringLiteral("operatorFilter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter operators"));
    m_filter->setToolTip(tr("Shows only rows with these words in name, phase, engine or bound."));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(200);
    connect(m_filter, &QLineEdit::textChanged, this,
        [this](const QString& words) { static_cast<OperatorProxy*>(m_proxy)->setWords(words); });

    auto* head = new QHBoxLayout;
    head->setContentsMargins(8, 0, 4, 0);
    head->setSpacing(8);
    head->addWidget(heading);
    head->addWidget(m_detail, 1);
    head->addWidget(m_filter);
    static_cast<QVBoxLayout*>(layout())->addLayout(head);
}

void OperatorTable::buildActions()
{
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    addCopy(QStringLiteral("copyTableAsCsv"), tr("Copy operators as &CSV"), QKeySequence(Qt::CTRL | Qt::Key_C),
        &OperatorTable::asCsv);
    addCopy(QStringLiteral("copyTableAsMarkdown"), tr("Copy operators as &Markdown"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M), &OperatorTable::asMarkdown);
    addCopy(QStringLiteral("copyTableAsLatex"), tr("Copy operators as &LaTeX"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_X), &OperatorTable::asLatex);
    // Fields copy their own text.
    m_view->actions().constFirst()->setShortcutContext(Qt::WidgetWithChildrenShortcut);
}

QList<QAction*> OperatorTable::copyActions() const
{
    return m_view->actions();
}

void OperatorTable::addCopy(const QString& objectName, const QString& text, const QKeySequence& shortcut,
    QString (OperatorTable::*exporter)() const)
{
    auto* action = new QAction(text, this);
    action->setObjectName(objectName);
    action->setShortcut(shortcut);
    action->setToolTip(tr("Copies the rows that are shown, in the order in which they are shown (%1)")
                           .arg(shortcut.toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this,
        [this, exporter] { QGuiApplication::clipboard()->setText((this->*exporter)()); });
    m_view->addAction(action);
}

void OperatorTable::setAnalysis(const Analysis& analysis, ShownTimes times)
{
    m_model->setAnalysis(analysis, times);
    const bool hidesTime = m_model->showsExpectedAlone();
    const bool hidesExpected = times == ShownTimes::Ideal || !m_model->hasExpectedTimes();
    if (m_view->isColumnHidden(Table::TimeColumn) != hidesTime
        || m_view->isColumnHidden(Table::ExpectedColumn) != hidesExpected) {
        m_view->setColumnHidden(Table::TimeColumn, hidesTime);
        m_view->setColumnHidden(Table::ExpectedColumn, hidesExpected);
        m_view->fitColumns();
    }
    m_totals->refresh();
}

void OperatorTable::setPhases(PhaseView phases)
{
    m_view->setColumnHidden(Table::PhaseColumn, phases != PhaseView::Both);
    m_view->fitColumns();
    m_model->setPhases(phases);
    m_totals->refresh();
}

void OperatorTable::setDetail(const QString& detail)
{
    if (m_detail->text() != detail)
        m_detail->setText(detail);
}

void OperatorTable::select(OperatorId id, bool decode)
{
    m_selecting = true;
    const int row = m_model->rowOf(id, decode);
    const QModelIndex index = row >= 0 ? m_proxy->mapFromSource(m_model->index(row, 0)) : QModelIndex();
    if (index.isValid()) {
        m_view->setCurrentIndex(index);
        m_view->scrollTo(index);
    } else {
        m_view->selectionModel()->clear();
    }
    m_selecting = false;
}

void OperatorTable::clearSelection()
{
    m_selecting = true;
    m_view->selectionModel()->clear();
    m_selecting = false;
}

void OperatorTable::emitSelected(const QModelIndex& index)
{
    if (m_selecting || !index.isValid())
        return;
    const int row = m_proxy->mapToSource(index).row();
    emit operatorSelected(m_model->cost(row).id, m_model->isDecode(row));
}

std::vector<int> OperatorTable::shownRows() const
{
    std::vector<int> rows;
    for (int row = 0; row < m_proxy->rowCount(); ++row)
        rows.push_back(m_proxy->mapToSource(m_proxy->index(row, 0)).row());
    return rows;
}

QString OperatorTable::asCsv() const
{
    return toCsv(*m_model, shownRows());
}

QString OperatorTable::asMarkdown() const
{
    return toMarkdown(*m_model, shownRows());
}

QString OperatorTable::asLatex() const
{
    return toLatex(*m_model, shownRows());
}

} // namespace ridgepoint
