// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QWidget>

#include "core/measure/stores/recover.h"
#include "core/measure/stores/store_transactions.h"

#include <array>

class QLabel;
class QLineEdit;

namespace ridgepoint {

class QuietTable;

/// Sizes that a count of stored sectors can mean.
class RecoveryModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit RecoveryModel(QObject* parent = nullptr);

    void setRecovery(Recovery recovery);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    Recovery m_recovery;
};

/// Collected store transactions beside the expected ones, and the sizes that they mean: what is known is filled in,
/// the rest is looked for.
class StorePage final : public QWidget
{
    Q_OBJECT
public:
    explicit StorePage(QWidget* parent = nullptr);

    /// line: of the file whose row states what is known; 0: the scenario does.
    void show(const StoreCounters& counters, const KnownParameters& known, int line = 0);

private:
    enum Field { Sequence, HeadSize, Heads, Batch, ElementBytes, FieldCount };

    KnownParameters known() const;
    QString collectedText(const KnownParameters& sizes) const;
    void refresh();

    StoreCounters m_counters;
    int m_line = 0; ///< of the row that gave it; 0: the scenario
    std::array<QLineEdit*, FieldCount> m_fields {};
    QLabel* m_collected = nullptr;
    QLabel* m_sentence = nullptr;
    QuietTable* m_table = nullptr;
    RecoveryModel* m_model = nullptr;
};

} // namespace ridgepoint
