// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "core/analysis/analysis.h"
#include "ui/theme/phase_view.h"
#include "ui/theme/shown_times.h"

#include <array>
#include <vector>

namespace ridgepoint {

/// One row per operator of the shown phases. Values are of one instance, as on the roofline; time share counts all.
class OperatorTableModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        OperatorColumn,
        PhaseColumn,
        EngineColumn,
        CountColumn,
        FlopColumn,
        WeightsColumn,
        ActivationsColumn,
        KvCacheColumn,
        IntensityColumn,
        BoundColumn,
        RateColumn, ///< attainable, at the ideal time; expected where expected times alone are shown
        TimeColumn,
        ExpectedColumn, ///< under a calibrated time model; hidden while there is none
        ShareColumn,
        ColumnCount
    };
    enum Role { SortRole = Qt::UserRole + 1, KindRole };

    /// Of a whole pass: × count.
    struct Totals
    {
        double flop = 0;
        double weight_bytes = 0;
        double activation_bytes = 0;
        double kv_cache_bytes = 0;
        double time_s = 0;
        double expected_s = 0; ///< of the phase, the host included; NaN where it has none
        QString note; ///< what of the expected time is ideal; empty: nothing
    };

    explicit OperatorTableModel(QObject* parent = nullptr);

    /// Rows stay, and with them selection and sorting, as long as the operators are the same ones.
    void setAnalysis(const Analysis& analysis, ShownTimes times = ShownTimes::Both);
    void setPhases(PhaseView phases);
    PhaseView phases() const { return m_phases; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    const OperatorCost& cost(int row) const { return m_rows[static_cast<std::size_t>(row)].cost; }
    bool isDecode(int row) const { return m_rows[static_cast<std::size_t>(row)].decode; }
    double share(int row) const { return m_rows[static_cast<std::size_t>(row)].share; }
    int rowOf(OperatorId id, bool decode) const; ///< -1: not shown
    const QString& text(int row, int column) const;
    double number(int row, int column) const; ///< what a column of numbers sorts by
    Totals totals(bool decode) const;

    static bool isNumber(int column);
    /// Does a time model tell a time beside the ideal one, of some operator?
    bool hasExpectedTimes() const;
    /// Are the shares those of the expected times, and these the only ones asked for?
    bool showsExpectedAlone() const;

private:
    struct Row
    {
        OperatorCost cost;
        bool decode = false;
        double share = 0; ///< of its phase
        bool at_expected = false; ///< its share and rate are those of the expected time
        bool stands_in = false; ///< its ideal time counts among the expected ones of its phase
        mutable std::array<QString, ColumnCount> texts; ///< made when they are first looked at; empty until then
    };

    void collect(const Phase& phase, bool decode);
    bool sameOperators(const std::vector<Row>& rows) const;
    void apply();
    void nameRate();
    void keepTexts();
    static double number(const Row& row, int column);
    static QString textOf(const Row& row, int column);
    QString toolTip(int row) const;

    PhaseView m_phases = PhaseView::Decode;
    ShownTimes m_times = ShownTimes::Both;
    bool m_expected_alone = false; ///< what the header says
    Analysis m_analysis;
    std::vector<Row> m_rows;
    std::vector<Row> m_next; ///< kept for its memory
};

} // namespace ridgepoint
