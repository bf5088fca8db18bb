// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_invitation.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace ridgepoint {

namespace {

constexpr int columnWidth = 560;

QLabel* centred(const QString& text, const QFont& font, QPalette::ColorRole role)
{
    auto* label = new QLabel(text);
    label->setFont(font);
    label->setForegroundRole(role);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setFixedWidth(columnWidth);
    label->setMinimumHeight(label->heightForWidth(columnWidth)); // a centred column would not ask for it
    return label;
}

} // namespace

GemmInvitation::GemmInvitation(QWidget* parent)
    : QWidget(parent)
{
    auto* open = new QPushButton(tr("Open CSV…"));
    open->setObjectName(QStringLiteral("gemmOpenFirst"));
    open->setToolTip(tr("Open a table of measured matrix products"));
    open->setDefault(true);
    open->setMinimumSize(140, 34);
    connect(open, &QPushButton::clicked, this, &GemmInvitation::openClicked);

    auto* column = new QWidget;
    auto* lines = new QVBoxLayout(column);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(12);
    lines->addWidget(centred(
        tr("How close to the roof do your matrix products come?"), uiFont(20, QFont::DemiBold), QPalette::WindowText));
    lines->addWidget(centred(tr("Open a GEMM benchmark, or drop its file anywhere on the window: each measured point "
                                "then stands beside the ideal one."),
        uiFont(14), QPalette::PlaceholderText));
    lines->addSpacing(4);
    lines->addWidget(open, 0, Qt::AlignHCenter);
    lines->addSpacing(12);
    lines->addWidget(centred(
        tr("Torch and Marlin sweeps: batch, kernel_time, flops, utils, with GPU, K, N and type in the file's name"),
        uiFont(12), QPalette::PlaceholderText));
    lines->addWidget(centred(tr("aiconfigurator tables: framework, device, gemm_dtype, m, n, k, latency"), uiFont(12),
        QPalette::PlaceholderText));

    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addWidget(column, 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

} // namespace ridgepoint
