// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>

#include "core/measure/counters/measured_roofs.h"
#include "tests/ui/counted_fixture.h"
#include "ui/counter_view/counter_detail.h"
#include "ui/counter_view/counter_plot.h"
#include "ui/counter_view/counter_view.h"
#include "ui/session/session.h"
#include "ui/scenario_panel/log_slider.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/theme.h"

#include <cmath>
#include <memory>

/// The counter view alone, with files as opened ones would be.
namespace ridgepoint::fixtures {

inline const QString countersFolder = QStringLiteral(RIDGEPOINT_TEST_DATA "/counters/");

/// Three kernels with FLOP and bytes, one that only moves bytes, one of which only the time is known; longest first.
inline const std::vector<Launch> fiveLaunches {
    {"void gemm_kernel<float, (int)128>(const float *, float *)", 400'000, 2e9, 8e7, 2e8, 8e8},
    {"void softmax_rows<float>(float *)", 300'000, 1e7, 6e7, 7e7, 9e7},
    {"ns::attention_fwd(Params)", 200'000, 8e7, 1e7, 3e7, 6e7},
    {"copy_kernel", 100'000, 0, 9e7, 9e7},
    {"idle_kernel", 50'000, 0, 0},
};

class CounterViewTest : public QObject
{
protected:
    void loadPresets() { m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR}); }
    void openView()
    {
        m_view = std::make_unique<CounterView>();
        m_view->resize(1100, 760);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        const Scenario scenario = firstScenario(m_catalog);
        m_view->setScenario(scenario, analyze(scenario));
    }

    template<typename Widget> Widget* child(const char* name) const
    {
        return m_view->findChild<Widget*>(QLatin1String(name));
    }
    CounterPlot* plot() const { return child<CounterPlot>("counterPlot"); }
    QuietTable* table() const { return child<QuietTable>("kernelTable"); }
    KernelTableModel* source() const { return m_view->findChild<KernelTableModel*>(); }
    QString detail() const { return child<QLabel>("counterText")->text().remove(QChar(0x200B)); } // where it may wrap
    double sortValue(int row, int column) const
    {
        return table()->model()->index(row, column).data(SortValueRole).toDouble();
    }
    static QString format(double value, QStringView unit) { return ridgepoint::format::si(value, unit); }

    std::shared_ptr<const CountedFile> opened(const QString& name) const
    {
        return countedFile(countersFolder + name, m_catalog);
    }
    std::shared_ptr<const CountedFile> five() const
    {
        return countedText(rawTable(fiveLaunches), QStringLiteral("five.csv"), m_catalog);
    }
    void show(const CountedFiles& files)
    {
        m_view->setFiles(files, m_catalog);
        // Two rounds: the plot repaints after the layout has settled.
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
    }
    void walkTo(Qt::Key key, int expected)
    {
        QTest::keyClick(plot(), key);
        QCOMPARE(m_view->selectedKernel(), std::optional(static_cast<std::size_t>(expected)));
    }
    void clickRow(int row)
    {
        table()->scrollTo(table()->model()->index(row, 0));
        QTest::mouseClick(
            table()->viewport(), Qt::LeftButton, {}, table()->visualRect(table()->model()->index(row, 0)).center());
    }
    void clickHeader(int column)
    {
        QHeaderView* header = table()->horizontalHeader();
        table()->scrollTo(table()->model()->index(0, column));
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
            QPoint(header->sectionViewportPosition(column) + header->sectionSize(column) / 2, header->height() / 2));
    }

    Catalog m_catalog;
    std::unique_ptr<CounterView> m_view;
};

} // namespace ridgepoint::fixtures
