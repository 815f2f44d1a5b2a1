"""What papers are: the proofs that facts of the vocabulary name, in words."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.quantity.text import Text

KINDS: Mapping[str, Text] = {
    "business-licence": Text("营业执照或登记证书", "Business licence"),
    "audit-report": Text("审计报告", "Audit report"),
    "special-audit": Text("专项审计报告", "Special audit"),
    "tax-certificate": Text("纳税证明", "Tax certificate"),
    "credit-report": Text("信用报告", "Credit report"),
    "statistics-certificate": Text("统计证明", "Statistics certificate"),
    "staff-list": Text("人员名册或社保证明", "Staff list"),
    "contract": Text("合同", "Contract"),
    "platform-contract": Text("平台服务合同", "Platform contract"),
    "investment-contract": Text("投资协议", "Investment contract"),
    "invoice": Text("发票", "Invoice"),
    "payment-statement": Text("付款凭证", "Proof of payment"),
    "bank-statement": Text("银行流水或到账凭证", "Bank statement"),
    "equipment-list": Text("设备清单", "List of equipment"),
    "project-approval": Text("项目备案、核准或审批文件", "Project approval"),
    "environment-approval": Text("环评批复", "Environmental approval"),
    "acceptance-report": Text("验收报告", "Acceptance report"),
    "cloud-assessment": Text("上云评定证书", "Cloud assessment"),
    "diagnosis-report": Text("诊断报告", "Diagnosis report"),
    "recognition-document": Text("认定文件或证书", "Recognition document"),
    "platform-data": Text("平台运行数据", "Platform data"),
    "service-record": Text("服务记录", "Service record"),
    "": Text("其他材料", "Other"),
}
