// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/store_page.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

#include "core/measure/stores/counted_stores.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <cmath>

namespace ridgepoint {

namespace {

enum Column {
    SequenceColumn,
    HeadColumn,
    HeadsColumn,
    BatchColumn,
    BytesColumn,
    ExpectedColumn,
    ResidualColumn,
    ColumnCount
};

QString count(double value)
{
    constexpr double whole = 1e15; // from here on a double need not be the whole number that it stands for
    return value < whole ? format::integer(std::llround(value)) : format::si(value);
}

std::optional<std::int64_t> wholeNumber(const QLineEdit& field)
{
    bool isNumber = false;
    const qint64 value = QString(field.text()).remove(u',').trimmed().toLongLong(&isNumber);
    return isNumber && value > 0 ? std::optional<std::int64_t>(value) : std::nullopt;
}

} // namespace

RecoveryModel::RecoveryModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void RecoveryModel::setRecovery(Recovery recovery)
{
    beginResetModel();
    m_recovery = std::move(recovery);
    endResetModel();
}

int RecoveryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_recovery.answers.size());
}

int RecoveryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RecoveryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const RecoveredParameters& answer = m_recovery.answers[static_cast<std::size_t>(index.row())];
    const std::array values {static_cast<double>(answer.sequence), static_cast<double>(answer.head_dim),
        static_cast<double>(answer.heads), static_cast<double>(answer.batch), answer.element_bytes,
        answer.expected_sectors, answer.residual};
    const double value = values[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == ResidualColumn)
            return value == 0 ? QStringLiteral("exact") : format::change(value);
        return index.column() == BytesColumn ? QString::number(value) : count(value);
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignRight);
    case SortValueRole:
        return index.column() == ResidualColumn ? std::abs(value) : value;
    case FilterTextRole:
        return QString::number(answer.sequence);
    default:
        return {};
    }
}

QVariant RecoveryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignRight);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case SequenceColumn:
        return tr("Tokens");
    case HeadColumn:
        return tr("Head size");
    case HeadsColumn:
        return tr("Heads");
    case BatchColumn:
        return tr("Batch");
    case BytesColumn:
        return tr("Bytes");
    case ExpectedColumn:
        return tr("Expected");
    default:
        return tr("Off by");
    }
}

StorePage::StorePage(QWidget* parent)
    : QWidget(parent)
    , m_collected(new QLabel)
    , m_sentence(new QLabel)
    , m_table(new QuietTable("recoveryTable", tr("Sizes that the stores can mean")))
    , m_model(new RecoveryModel(this))
{
    setObjectName(QStringLiteral("storePage"));
    const std::array labels {
        tr("Tokens per sequence"), tr("Head size"), tr("Heads"), tr("Batch"), tr("Bytes per element")};
    const std::array names {"storeSequence", "storeHeadSize", "storeHeads", "storeBatch", "storeBytes"};
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    for (std::size_t i = 0; i < FieldCount; ++i) {
        auto* field = m_fields[i] = new QLineEdit;
        field->setObjectName(QLatin1String(names[i]));
        field->setAccessibleName(labels[i]);
        field->setPlaceholderText(tr("look for it"));
        field->setToolTip(tr("What is known of it; empty: it is looked for"));
        auto* label = new QLabel(labels[i]);
        label->setBuddy(field);
        label->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(label, static_cast<int>(i), 0);
        grid->addWidget(field, static_cast<int>(i), 1);
        connect(field, &QLineEdit::textEdited, this, &StorePage::refresh);
    }
    for (QLabel* label : {m_collected, m_sentence})
        label->setWordWrap(true);
    m_collected->setObjectName(QStringLiteral("storeCollected"));
    m_sentence->setObjectName(QStringLiteral("storeSentence"));
    m_table->setSource(m_model, {});
    m_table->fitFigures(-1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_collected);
    layout->addLayout(grid);
    layout->addWidget(m_sentence);
    layout->addWidget(m_table, 1);
}

void StorePage::show(const StoreCounters& counters, const KnownParameters& given, int line)
{
    m_counters = counters;
    m_line = line;
    const auto fill = [this](Field field, const std::optional<std::int64_t>& value) {
        m_fields[field]->setText(value ? QString::number(*value) : QString());
    };
    fill(Sequence, given.sequence);
    fill(HeadSize, given.head_dim);
    fill(Heads, given.heads);
    fill(Batch, given.batch);
    m_fields[ElementBytes]->setText(given.element_bytes ? QString::number(*given.element_bytes) : QString());
    refresh();
}

KnownParameters StorePage::known() const
{
    KnownParameters known;
    known.sequence = wholeNumber(*m_fields[Sequence]);
    known.head_dim = wholeNumber(*m_fields[HeadSize]);
    known.heads = wholeNumber(*m_fields[Heads]);
    known.batch = wholeNumber(*m_fields[Batch]);
    bool isNumber = false;
    const double bytes = m_fields[ElementBytes]->text().toDouble(&isNumber);
    if (isNumber && bytes > 0)
        known.element_bytes = bytes;
    return known;
}

/// A scenario's sizes are judged once the element size is known too: its kernel may be another one. A row speaks of
/// itself, and its count tells the element size.
QString StorePage::collectedText(const KnownParameters& sizes) const
{
    if (std::isnan(m_counters.store_sectors))
        return tr("The file does not count stored sectors: collect "
                  "l1tex__\u200bt_sectors_\u200bpipe_lsu_\u200bmem_global_\u200bop_st.sum (nvprof: gst_transactions).");
    QString text = tr("Collected: %1 stored sectors of 32 bytes.").arg(count(m_counters.store_sectors));
    const std::optional<JudgedStores> judged = judgeStores(m_counters.store_sectors, sizes);
    if (!judged || (m_line == 0 && !sizes.element_bytes))
        return text;
    const StoreCheck& check = judged->check;
    text += u' '
        + tr("Expected: %1 with %2 B per element, at most %3; efficiency %4. %5")
              .arg(count(check.bounds.expected), format::plain(judged->element_bytes), count(check.bounds.elements),
                  format::percent(check.efficiency, 1), QString::fromStdString(check.sentence));
    if (m_line > 0)
        text += u' ' + tr("Sizes as line %1 of the file states them.").arg(format::integer(m_line));
    return text;
}

void StorePage::refresh()
{
    const KnownParameters sizes = known();
    m_collected->setText(collectedText(sizes));
    Recovery recovery = recoverParameters(m_counters, sizes);
    m_sentence->setText(QString::fromStdString(recovery.sentence));
    m_model->setRecovery(std::move(recovery));
}

} // namespace ridgepoint
