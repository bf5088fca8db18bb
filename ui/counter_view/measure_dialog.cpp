// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/measure_dialog.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>

#include "core/measure/collect.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr int mostLines = 6; ///< of a command; longer ones scroll

QLabel* quiet(const QString& text)
{
    auto* label = new QLabel(text);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setWordWrap(true);
    return label;
}

/// Wrapped to the box, as tall as the command needs.
QPlainTextEdit* commandBox(const QString& command)
{
    auto* box = new QPlainTextEdit(command);
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(12);
    box->setFont(font);
    box->setReadOnly(true);
    box->setAccessibleName(MeasureDialog::tr("Command"));
    const int columns = 96;
    int lines = 0;
    for (const QString& line : command.split(u'\n'))
        lines += 1 + static_cast<int>(line.size()) / columns;
    box->setFixedHeight(QFontMetrics(font).lineSpacing() * std::min(lines, mostLines) + 16);
    return box;
}

} // namespace

MeasureDialog::MeasureDialog(const std::vector<Gpu>& gpus, const Gpu& gpu, QWidget* parent)
    : QDialog(parent)
    , m_gpus(gpus)
    , m_gpu(gpu)
    , m_choice(new SearchCombo)
    , m_program(new QLineEdit(QStringLiteral("python3 serve.py")))
{
    setObjectName(QStringLiteral("measureDialog"));
    setWindowTitle(tr("How to measure"));
    resize(860, 720);
    std::vector<SearchCombo::Entry> entries;
    for (const Gpu& one : m_gpus)
        entries.push_back({QString::fromStdString(one.id), QString::fromStdString(one.name),
            QString::fromStdString(one.architecture), QString::fromStdString(one.vendor)});
    m_choice->setEntries(entries);
    m_choice->setObjectName(QStringLiteral("measureGpu"));
    m_choice->setAccessibleName(tr("GPU"));
    m_choice->setToolTip(tr("Counters have other names on other architectures"));
    m_program->setObjectName(QStringLiteral("measureProgram"));
    m_program->setAccessibleName(tr("Program"));
    m_program->setToolTip(tr("The command line of what is measured"));
    auto* head = new QGridLayout;
    head->setHorizontalSpacing(12);
    head->addWidget(quiet(tr("GPU")), 0, 0);
    head->addWidget(m_choice, 0, 1);
    head->addWidget(quiet(tr("Program")), 1, 0);
    head->addWidget(m_program, 1, 1);
    head->setColumnStretch(1, 1);
    auto* page = new QWidget;
    m_commands = new QVBoxLayout(page);
    m_commands->setSpacing(14);
    auto* scroll = new QScrollArea;
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(12);
    layout->addLayout(head);
    layout->addWidget(scroll, 1);
    connect(m_choice, &SearchCombo::chosen, this, &MeasureDialog::choose);
    connect(m_program, &QLineEdit::textChanged, this, &MeasureDialog::showCommands);
    choose(QString::fromStdString(gpu.id));
}

void MeasureDialog::choose(const QString& gpuId)
{
    const auto found = std::ranges::find(m_gpus, gpuId.toStdString(), &Gpu::id);
    if (found != m_gpus.end())
        m_gpu = *found;
    m_choice->show(QString::fromStdString(m_gpu.id), QString::fromStdString(m_gpu.name),
        QString::fromStdString(m_gpu.architecture));
    showCommands();
}

void MeasureDialog::showCommands()
{
    while (QLayoutItem* item = m_commands->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const CollectCommand& one : collectCommands(m_gpu, m_program->text().toStdString()))
        m_commands->addWidget(buildCommand(
            QString::fromStdString(one.title), QString::fromStdString(one.command), QString::fromStdString(one.gives)));
    m_commands->addWidget(buildCommand(tr("Matrix products of a model, batch by batch"),
        tr("python3 sweep_gemm.py --model llama-3-8b --dtype bfloat16 --out sweeps"),
        tr("resources/collectors/sweep_gemm.py needs nothing but torch and writes one CSV for each shape; it goes on "
           "where "
           "it was stopped.")));
    m_commands->addStretch(1);
}

QWidget* MeasureDialog::buildCommand(const QString& title, const QString& command, const QString& gives)
{
    auto* block = new QWidget;
    auto* grid = new QGridLayout(block);
    grid->setContentsMargins(0, 0, 8, 0);
    auto* heading = new QLabel(title);
    heading->setFont(uiFont(14, QFont::DemiBold));
    grid->addWidget(heading, 0, 0);
    grid->setColumnStretch(0, 1);
    if (!command.isEmpty()) {
        auto* copy = new QPushButton(tr("Copy"));
        copy->setObjectName(QStringLiteral("measureCopy%1").arg(m_commands->count()));
        copy->setAccessibleName(tr("Copy: %1").arg(title));
        copy->setToolTip(tr("Copy this command"));
        copy->setAutoDefault(false); // the return key ends what is typed above
        connect(copy, &QPushButton::clicked, this, [command, copy] {
            QGuiApplication::clipboard()->setText(command);
            copy->setText(tr("Copied"));
        });
        grid->addWidget(copy, 0, 1);
        QPlainTextEdit* box = commandBox(command);
        box->setObjectName(QStringLiteral("measureCommand%1").arg(m_commands->count()));
        grid->addWidget(box, 1, 0, 1, 2);
    }
    grid->addWidget(quiet(gives), 2, 0, 1, 2);
    return block;
}

} // namespace ridgepoint
