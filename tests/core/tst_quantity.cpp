// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/counters/figure_recipes.h"
#include "core/measure/counters/quantity.h"

#include <set>

using namespace ridgepoint;

/// The same thing under the names of several profilers.
class TestQuantity : public QObject
{
    Q_OBJECT

private slots:
    void namesMeanTheSame_data();
    void namesMeanTheSame();
    void unitsTellLabelsApart();
    void namesAreUnambiguous();
    void unknownNames();
    void recipesUseKnownQuantities();
};

void TestQuantity::namesMeanTheSame_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("canonical");
    QTest::addColumn<double>("factor");

    const auto row = [](const char* name, const char* canonical, double factor = 1) {
        QTest::newRow(name) << QString(name) << QString(canonical) << factor;
    };
    // The mapping of NERSC/timemory, transactions and sectors being 32 bytes.
    row("dram_read_bytes", "dram__bytes_read.sum");
    row("dram_write_bytes", "dram__bytes_write.sum");
    row("dram_read_transactions", "dram__bytes_read.sum", 32);
    row("dram__sectors_write.sum", "dram__bytes_write.sum", 32);
    row("dram__bytes_op_read.sum", "dram__bytes_read.sum");
    row("dram_read_throughput", "dram__bytes_read.sum.per_second");
    row("FETCH_SIZE", "dram__bytes_read.sum", 1024);
    row("WriteSize", "dram__bytes_write.sum", 1024);
    row("gld_transactions", "l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum");
    row("gst_transactions", "l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum");
    // The trap: tables that name bytes for transactions are off by 32; bytes become sectors here.
    row("l1tex__t_bytes_pipe_lsu_mem_global_op_st.sum", "l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum", 1.0 / 32);
    row("gst_throughput", "l1tex__t_bytes_pipe_lsu_mem_global_op_st.sum.per_second");
    row("global_store_requests", "l1tex__t_requests_pipe_lsu_mem_global_op_st.sum");
    row("local_load_transactions", "l1tex__t_sectors_pipe_lsu_mem_local_op_ld.sum");
    row("shared_load_transactions", "l1tex__data_pipe_lsu_wavefronts_mem_shared_op_ld.sum");
    row("l2_read_transactions", "lts__t_sectors_op_read.sum");
    row("l2_write_throughput", "lts__t_sectors_op_write.sum.per_second", 1.0 / 32);
    row("l2_tex_hit_rate", "lts__t_sector_hit_rate.pct");
    row("L2CacheHit", "lts__t_sector_hit_rate.pct");
    row("tex_cache_hit_rate", "l1tex__t_sector_hit_rate.pct");
    row("L1/TEX Hit Rate", "l1tex__t_sector_hit_rate.pct");
    row("sysmem_read_transactions", "lts__t_sectors_aperture_sysmem_op_read.sum");
    row("flop_count_sp_fma", "smsp__sass_thread_inst_executed_op_ffma_pred_on.sum");
    row("flop_count_hp_add", "smsp__sass_thread_inst_executed_op_hadd_pred_on.sum");
    row("flop_count_sp_special", "smsp__sass_thread_inst_executed_op_mufu_pred_on.sum");
    row("inst_executed", "smsp__inst_executed.sum");
    row("issue_slots", "smsp__inst_issued.sum");
    row("inst_integer", "smsp__sass_thread_inst_executed_op_integer_pred_on.sum");
    row("achieved_occupancy", "sm__warps_active.avg.pct_of_peak_sustained_active", 100);
    row("warp_execution_efficiency", "smsp__thread_inst_executed_per_inst_executed.ratio", 0.32);
    row("sm_efficiency", "smsp__cycles_active.avg.pct_of_peak_sustained_elapsed");
    row("stall_memory_dependency", "smsp__warp_issue_stalled_long_scoreboard_per_warp_active.pct");
    row("elapsed_cycles_sm", "sm__cycles_elapsed.sum");
    row("Duration", "gpu__time_duration.sum");
    row("TCC_EA0_RDREQ_sum", "TCC_EA_RDREQ_sum");
    row("TCC_EA_WRREQ", "TCC_EA_WRREQ_sum");
    row("lts__t_bytes", "lts__t_bytes.sum"); // the roll-up may be left out
}

void TestQuantity::namesMeanTheSame()
{
    QFETCH(QString, name);
    QFETCH(QString, canonical);
    QFETCH(double, factor);

    const std::optional<QuantityMatch> match = quantityOf(name.toStdString());

    QVERIFY(match.has_value());
    QCOMPARE(QString::fromUtf8(quantities()[match->index].canonical), canonical);
    QCOMPARE(match->factor, factor);
    QCOMPARE(std::string(canonicalName(name.toStdString())), canonical.toStdString());
}

void TestQuantity::unitsTellLabelsApart()
{
    const auto canonical = [](const Counter& counter) {
        const std::optional<QuantityMatch> match = quantityOf(counter);
        return match ? std::string(quantities()[match->index].canonical) : std::string();
    };

    QCOMPARE(canonical({"Memory Throughput", "byte/s", "Memory Workload Analysis"}),
        std::string("dram__bytes.sum.per_second"));
    QCOMPARE(canonical({"Memory Throughput", "%", "GPU Speed Of Light Throughput"}),
        std::string("gpu__compute_memory_throughput.avg.pct_of_peak_sustained_elapsed"));
    QCOMPARE(canonical({"Memory Throughput", "", ""}), std::string());
    QCOMPARE(quantityOf(Counter {"Achieved Occupancy", "%", "Occupancy"})->factor, 1.0);
    QCOMPARE(quantityOf(Counter {"Achieved Occupancy", "", ""})->factor, 100.0); // nvprof's description
}

void TestQuantity::namesAreUnambiguous()
{
    std::set<std::string_view> canonical;
    std::set<std::string_view> labels;
    for (const Quantity& quantity : quantities()) {
        QVERIFY2(canonical.insert(quantity.canonical).second, quantity.canonical.data());
        QVERIFY2(labels.insert(quantity.label).second, quantity.label.data());
        QCOMPARE(quantityOf(quantity.canonical)->index, quantityIndex(quantity.canonical));
        std::string_view names = quantity.other_names;
        while (!names.empty()) {
            const std::string_view name = names.substr(0, names.find('|'));
            const std::string_view plain = name.substr(0, name.find_last_of("*["));
            const auto match = quantityOf(plain.ends_with("/32") ? plain.substr(0, plain.size() - 3) : plain);
            if (match)
                QVERIFY2(quantities()[match->index].canonical == quantity.canonical, name.data());
            names = names.size() > name.size() ? names.substr(name.size() + 1) : std::string_view();
        }
    }
}

void TestQuantity::unknownNames()
{
    for (const char* name : {"", "nonsense", "dram__bytes.avg", "SQC_DCACHE_REQ_READ_2", "lts__t_bytes.sum.pct", "|"})
        QVERIFY2(!quantityOf(name), name);
    QCOMPARE(canonicalName("SQ_BUSY_CYCLES"), std::string_view("SQ_BUSY_CYCLES"));
    QVERIFY(!quantityOf(std::string(1'000'000, '_')));
}

void TestQuantity::recipesUseKnownQuantities()
{
    for (const FigureRecipe& recipe : figureRecipes()) {
        for (const RecipeTerm& term : recipe.terms) {
            if (term.quantity)
                quantityIndex(term.quantity); // throws for a name that is none
        }
        if (recipe.factor)
            quantityIndex(recipe.factor);
        if (recipe.divisor)
            quantityIndex(recipe.divisor);
        QVERIFY(!slotName(recipe.slot).empty());
    }
}

QTEST_APPLESS_MAIN(TestQuantity)
#include "tst_quantity.moc"
