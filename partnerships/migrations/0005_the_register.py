"""The register in full: risks, actions, contributions, outcomes, meetings, significance and policies."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from partnerships.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0004_versions_of_sources"),
    ]

    operations = [
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("origin", models.CharField(blank=True, max_length=150)),
                ("title", models.CharField(max_length=200)),
                ("what", models.TextField(max_length=2000)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "1, most urgent"), (2, "2"), (3, "3, least urgent")], default=2
                    ),
                ),
                ("raised_on", models.DateField()),
                ("original_due", models.DateField()),
                ("due", models.DateField()),
                ("forecast", models.DateField(blank=True, null=True)),
                ("extensions", models.PositiveSmallIntegerField(default=0)),
                ("progress", models.TextField(blank=True, max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Under way"),
                            ("done", "Reported complete, to be checked"),
                            ("closed", "Complete and checked"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_words", models.TextField(blank=True, max_length=1000)),
                ("checked_on", models.DateField(blank=True, null=True)),
                ("checked_words", models.TextField(blank=True, max_length=1000)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["partnership", "number"],
            },
        ),
        migrations.CreateModel(
            name="ActionRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("before", models.DateField()),
                ("after", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                ("agreed_by", models.CharField(max_length=150)),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Actual",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("value", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["on"],
            },
        ),
        migrations.CreateModel(
            name="AnnualReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField()),
                ("changed", models.JSONField(default=list)),
                ("words", models.TextField(blank=True, max_length=1000)),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-year", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[("decision_maker", "Decision-maker"), ("assurance", "Assurance body")],
                        max_length=15,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name_plural": "bodies",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("money", "Money"),
                            ("staff", "Staff"),
                            ("assets", "Assets"),
                            ("in_kind", "In kind"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField(blank=True, null=True)),
                ("words", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-year", "partner", "kind", "id"],
            },
        ),
        migrations.CreateModel(
            name="GovernanceDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreement", "Agreement or contract"),
                            ("terms", "Terms of reference"),
                            ("articles", "Articles or other constitution"),
                            ("members_agreement", "Shareholders’ or members’ agreement"),
                            ("business_plan", "Business plan"),
                            ("business_case", "Business case"),
                            ("protocol", "Partnership protocol"),
                            ("insurance", "Insurance or indemnity"),
                            ("continuity", "Business continuity plan"),
                            ("other", "Other document"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("held", models.CharField(blank=True, max_length=300)),
                ("dated", models.DateField(blank=True, null=True)),
                ("review_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Logo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("place", models.CharField(blank=True, max_length=150)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="MeetingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("purpose", models.CharField(max_length=300)),
                ("report", models.CharField(blank=True, max_length=40)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("approved", "Approved"),
                            ("approved_with_conditions", "Approved with conditions"),
                            ("not_approved", "Not approved"),
                            ("deferred", "Deferred"),
                            ("noted", "Noted"),
                            ("assurance_sought", "Sought further assurance"),
                            ("audit_asked", "Asked for an audit"),
                            ("referred", "Referred to the decision-maker"),
                        ],
                        max_length=30,
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("minute", models.TextField(blank=True, max_length=2000)),
                ("minute_ref", models.CharField(blank=True, max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["meeting", "number"],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outcome", "Outcome"),
                            ("benefit", "Benefit"),
                            ("disbenefit", "Dis-benefit"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("unit", models.CharField(blank=True, max_length=40)),
                (
                    "better",
                    models.CharField(
                        choices=[("higher", "Higher is better"), ("lower", "Lower is better")],
                        default="higher",
                        max_length=6,
                    ),
                ),
                ("baseline", models.BigIntegerField(blank=True, null=True)),
                ("baseline_on", models.DateField(blank=True, null=True)),
                ("target", models.BigIntegerField(blank=True, null=True)),
                ("target_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["kind", "id"],
            },
        ),
        migrations.CreateModel(
            name="PartnershipPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("part", models.CharField(max_length=100)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("risk_matrix", "Risk matrix and appetite"),
                            ("significance", "Significance"),
                            ("timetable", "Timetable"),
                        ],
                        max_length=15,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["kind", "-number"],
            },
        ),
        migrations.CreateModel(
            name="RegisterImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("headings", models.JSONField()),
                ("rows", models.JSONField()),
                ("columns", models.JSONField()),
                ("at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReportingLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("what", models.CharField(max_length=200)),
                ("from_whom", models.CharField(max_length=150)),
                ("to_whom", models.CharField(max_length=150)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("monthly", "Every month"),
                            ("quarterly", "Every quarter"),
                            ("half_yearly", "Twice a year"),
                            ("yearly", "Once a year"),
                            ("on_request", "When asked for"),
                        ],
                        max_length=12,
                    ),
                ),
                ("last_received", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Representative",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("representative", "Member representative"),
                            ("officer", "Officer representative"),
                            ("director", "Council-appointed director"),
                            ("trustee", "Council-appointed trustee"),
                            ("observer", "Observer"),
                        ],
                        max_length=15,
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("capacity", models.CharField(blank=True, max_length=150)),
                ("appointed_by", models.CharField(blank=True, max_length=150)),
                ("interests", models.TextField(blank=True, max_length=1000)),
                ("declared_on", models.DateField(blank=True, null=True)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("cause", models.TextField(max_length=1000)),
                ("event", models.TextField(max_length=1000)),
                ("effect", models.TextField(max_length=1000)),
                ("category", models.CharField(max_length=60)),
                (
                    "whose",
                    models.CharField(
                        choices=[
                            ("council", "The council’s"),
                            ("partnership", "The partnership’s"),
                            ("partner", "A partner’s"),
                        ],
                        max_length=12,
                    ),
                ),
                ("inherent_likelihood", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("inherent_impact", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
                ("target_likelihood", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("target_impact", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("target_on", models.DateField(blank=True, null=True)),
                ("was_likelihood", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("was_impact", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("odd_reason", models.CharField(blank=True, max_length=500)),
                (
                    "treatment",
                    models.CharField(
                        choices=[
                            ("treat", "Treat: reduce it"),
                            ("tolerate", "Tolerate: live with it"),
                            ("transfer", "Transfer: somebody else carries it"),
                            ("terminate", "Terminate: stop what causes it"),
                            ("take", "Take the opportunity"),
                        ],
                        max_length=10,
                    ),
                ),
                ("controls", models.TextField(blank=True, max_length=2000)),
                ("planned_controls", models.TextField(blank=True, max_length=2000)),
                ("accepted_reason", models.CharField(blank=True, max_length=500)),
                ("accepted_until", models.DateField(blank=True, null=True)),
                ("corporate_ref", models.CharField(blank=True, max_length=40)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("raised_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("closed_reason", models.CharField(blank=True, max_length=500)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["partnership", "number"],
            },
        ),
        migrations.CreateModel(
            name="RiskScoring",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
                ("target_likelihood", models.PositiveSmallIntegerField(null=True)),
                ("target_impact", models.PositiveSmallIntegerField(null=True)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SignificanceDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("working", models.JSONField()),
                ("points", models.PositiveIntegerField()),
                ("proposed", models.CharField(max_length=40)),
                ("tier", models.CharField(max_length=40)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("depth", models.CharField(max_length=15)),
                ("signatory", models.CharField(max_length=150)),
                ("next_on", models.DateField()),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="partnership",
            name="money_not_negative",
        ),
        migrations.AddField(
            model_name="council",
            name="colour",
            field=models.CharField(default="#00594c", max_length=7),
        ),
        migrations.AddField(
            model_name="organisation",
            name="likeness",
            field=models.CharField(blank=True, db_index=True, max_length=150),
        ),
        migrations.AddField(
            model_name="organisation",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                to="partnerships.organisation",
            ),
        ),
        migrations.AddField(
            model_name="partner",
            name="share",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partner",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="partner",
            name="voting",
            field=models.CharField(
                blank=True,
                choices=[("", "Not recorded"), ("votes", "Votes"), ("observes", "Does not vote")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="area",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="partnership",
            name="audit_access",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not recorded"),
                    ("agreed", "Agreed in writing"),
                    ("missing", "Not agreed"),
                    ("not_needed", "Not needed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="beneficiaries",
            field=models.TextField(blank=True, max_length=600),
        ),
        migrations.AddField(
            model_name="partnership",
            name="complaints",
            field=models.TextField(blank=True, max_length=600),
        ),
        migrations.AddField(
            model_name="partnership",
            name="consent",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not recorded"),
                    ("not_needed", "Not needed"),
                    ("needed", "Needed, not yet given"),
                    ("given", "Given"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="consent_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="depth",
            field=models.CharField(blank=True, max_length=15),
        ),
        migrations.AddField(
            model_name="partnership",
            name="dpia",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not recorded"),
                    ("agreed", "Agreed in writing"),
                    ("missing", "Not agreed"),
                    ("not_needed", "Not needed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="dpia_review",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="funding_model",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not recorded"),
                    ("pooled", "Pooled budget"),
                    ("ring_fenced", "Ring-fenced budget"),
                    ("aligned", "Aligned budgets, each partner keeping its own"),
                    ("equal", "Equal contributions"),
                    ("pay_as_you_go", "Pay as you go"),
                    ("recharged", "Recharged at cost"),
                    ("direct", "Each partner pays for its own part"),
                    ("central", "Paid for centrally by one sponsor"),
                    ("joint_project", "One project funded jointly"),
                    ("conditional_grant", "Grant with a condition"),
                    ("reward_grant", "Reward grant"),
                    ("bidding", "Short-term bidding"),
                    ("fees", "Fees, charges or trading income"),
                    ("none", "No money changes hands"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="guarantees",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="host",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hosts",
                to="partnerships.organisation",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="liabilities",
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="partnership",
            name="money_year",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="most_lost",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="nature",
            field=models.CharField(
                choices=[
                    ("partnership", "Partnership"),
                    ("contract", "Contract: we buy a service"),
                    ("grant", "Grant: we give money for a purpose"),
                    ("other", "Something else: logged only"),
                ],
                default="partnership",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="nature_answers",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="partnership",
            name="next_appraisal",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="notes",
            field=models.TextField(blank=True, max_length=8000),
        ),
        migrations.AddField(
            model_name="partnership",
            name="notice_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="permanence",
            field=models.CharField(
                blank=True,
                choices=[("", "Not recorded"), ("permanent", "Permanent"), ("interim", "Interim")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="reorganisation",
            field=models.CharField(
                blank=True,
                choices=[("", "Not recorded"), ("no", "Not affected"), ("yes", "Affected")],
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="service",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="partnership",
            name="sharing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not recorded"),
                    ("agreed", "Agreed in writing"),
                    ("missing", "Not agreed"),
                    ("not_needed", "Not needed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="sharing_review",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="significance_stale",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="partnership",
            name="statutory_basis",
            field=models.TextField(blank=True, max_length=600),
        ),
        migrations.AddField(
            model_name="partnership",
            name="succession",
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="partnership",
            name="successor",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="partnership",
            name="tier",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="partnership",
            name="arrangement",
            field=models.CharField(
                choices=[
                    ("informal_network", "Informal network"),
                    ("reciprocal_cover", "Reciprocal cover between councils"),
                    ("strategic_partnership", "Strategic partnership"),
                    ("subregional", "Sub-regional partnership"),
                    ("project", "Project of several bodies"),
                    ("joint_procurement", "Joint procurement"),
                    ("service_delivery", "One body delivers for the others"),
                    ("shared_service", "Shared service"),
                    ("joint_unit", "Joint unit with one host"),
                    ("contractual_alliance", "Contractual alliance"),
                    ("delegated_function", "Delegated function"),
                    ("section_75", "Section 75 arrangement with the NHS"),
                    ("statutory_board", "Statutory board"),
                    ("joint_committee", "Joint committee"),
                    ("corporate_joint_committee", "Corporate joint committee"),
                    ("charitable_trust", "Charitable trust"),
                    ("community_interest_company", "Community interest company"),
                    ("cooperative", "Co-operative or community benefit society"),
                    ("guarantee_company", "Company limited by guarantee"),
                    ("company", "Company"),
                    ("llp", "Limited liability partnership"),
                    ("joint_venture", "Joint venture"),
                    ("merged_body", "Merger into a new body"),
                    ("other", "Other"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddIndex(
            model_name="partnership",
            index=models.Index(fields=["tier", "name"], name="partnership_by_tier"),
        ),
        migrations.AddIndex(
            model_name="partnership",
            index=models.Index(fields=["next_appraisal"], name="partnership_by_next"),
        ),
        migrations.AddIndex(
            model_name="partnership",
            index=models.Index(fields=["lead_post", "name"], name="partnership_by_lead"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__isnull", True), ("share__lte", 10000), _connector="OR"),
                name="share_within_the_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("annual_value__isnull", True), ("annual_value__gte", 0), _connector="OR"),
                    models.Q(("our_share__isnull", True), ("our_share__gte", 0), _connector="OR"),
                    models.Q(("guarantees__isnull", True), ("guarantees__gte", 0), _connector="OR"),
                    models.Q(("most_lost__isnull", True), ("most_lost__gte", 0), _connector="OR"),
                ),
                name="money_not_negative",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="checked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="owner_post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions_owned",
                to="partnerships.post",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="actions",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="actionrevision",
            name="action",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="revisions",
                to="partnerships.action",
            ),
        ),
        migrations.AddField(
            model_name="actionrevision",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="annualreturn",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="annualreturn",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="annual_returns",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"), name="body_name_once"
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contributions",
                to="partnerships.partner",
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_rows",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="governancedocument",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_rows",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddConstraint(
            model_name="logo",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_logo"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="partnerships.body"
            ),
        ),
        migrations.AddField(
            model_name="meetingitem",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="partnerships.meeting"
            ),
        ),
        migrations.AddField(
            model_name="meetingitem",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meeting_items",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="partnerships.meetingitem",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="owner_post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes_owned",
                to="partnerships.post",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_rows",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="provision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expected_outcomes",
                to="partnerships.provision",
            ),
        ),
        migrations.AddField(
            model_name="actual",
            name="outcome",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="actuals", to="partnerships.outcome"
            ),
        ),
        migrations.AddField(
            model_name="partnershippost",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_rows",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="partnershippost",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts_in_partnerships",
                to="partnerships.post",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="registerimport",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reminders",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reportingline",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_rows",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="representative",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)s_rows",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="accepted_post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risks_accepted",
                to="partnerships.post",
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="owner_post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risks_owned",
                to="partnerships.post",
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="partner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risks",
                to="partnerships.partner",
            ),
        ),
        migrations.AddField(
            model_name="risk",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="risks",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="risk",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="partnerships.risk",
            ),
        ),
        migrations.AddField(
            model_name="riskscoring",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="riskscoring",
            name="risk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="scorings", to="partnerships.risk"
            ),
        ),
        migrations.AddField(
            model_name="significancedecision",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="significancedecision",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="significance_decisions",
                to="partnerships.partnership",
            ),
        ),
        migrations.AddField(
            model_name="significancedecision",
            name="policy",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionrevision",
            constraint=models.UniqueConstraint(fields=("action", "number"), name="action_revision_once"),
        ),
        migrations.AddConstraint(
            model_name="actionrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True), models.Q(("agreed_by", ""), _negated=True)
                ),
                name="revision_is_explained",
            ),
        ),
        migrations.AddIndex(
            model_name="annualreturn",
            index=models.Index(fields=["year", "partnership"], name="return_by_year"),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["partnership", "-year"], name="contribution_by_year"),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                fields=("partner", "year", "kind"), name="one_contribution_of_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__isnull", True), ("words__gt", "")), ("amount__gte", 0), _connector="OR"
                ),
                name="contribution_says_what",
            ),
        ),
        migrations.AddIndex(
            model_name="governancedocument",
            index=models.Index(fields=["review_on"], name="document_by_review"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("body", "on"), name="one_meeting_a_day"),
        ),
        migrations.AddConstraint(
            model_name="meetingitem",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="item_number_once"),
        ),
        migrations.AddConstraint(
            model_name="meetingitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision", ""), ("decided_on__isnull", False), _connector="OR"),
                name="decision_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="actual",
            constraint=models.UniqueConstraint(fields=("outcome", "on"), name="one_actual_a_day"),
        ),
        migrations.AddConstraint(
            model_name="partnershippost",
            constraint=models.UniqueConstraint(
                fields=("partnership", "post", "part"), name="post_once_per_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(fields=("kind", "number"), name="policy_edition_once"),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("person", "on"), name="one_reminder_a_day"),
        ),
        migrations.AddConstraint(
            model_name="representative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True),
                    ("since__isnull", True),
                    ("until__gte", models.F("since")),
                    _connector="OR",
                ),
                name="representative_leaves_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)),
                fields=["likelihood", "impact"],
                name="risk_by_cell",
            ),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)),
                fields=["target_likelihood", "target_impact"],
                name="risk_by_target_cell",
            ),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["owner_post", "closed_on"], name="risk_by_owner"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["review_on"], name="risk_by_review"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["category"], name="risk_by_category"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.UniqueConstraint(fields=("partnership", "number"), name="risk_number_once"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inherent_impact__isnull", True), ("inherent_likelihood__isnull", True)),
                    models.Q(("inherent_impact__gte", 1), ("inherent_likelihood__gte", 1)),
                    _connector="OR",
                ),
                name="inherent_score_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact__gte", 1), ("likelihood__gte", 1)), name="current_score_whole"
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("target_impact__isnull", True), ("target_likelihood__isnull", True)),
                    models.Q(("target_impact__gte", 1), ("target_likelihood__gte", 1)),
                    _connector="OR",
                ),
                name="target_score_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_post__isnull", True),
                    models.Q(("accepted_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="acceptance_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", True),
                    models.Q(("closed_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="closed_risk_has_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["state", "due"], name="action_by_due"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["owner_post", "state", "due"], name="action_by_owner"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["state", "-extensions"], name="action_by_extensions"),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.UniqueConstraint(fields=("partnership", "number"), name="action_number_once"),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original_due__gte", models.F("raised_on")), ("due__gte", models.F("raised_on"))
                ),
                name="action_due_after_raised",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("done_by__isnull", False),
                        ("done_on__isnull", False),
                        ("state__in", ["done", "closed"]),
                    ),
                    ("state__in", ["open", "dropped"]),
                    _connector="OR",
                ),
                name="action_done_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(
                        ("checked_by__isnull", False),
                        ("checked_on__isnull", False),
                        models.Q(("checked_by", models.F("done_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="action_checked_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="significancedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tier", models.F("proposed")), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="other_tier_has_reason",
            ),
        ),
        append_only("partnerships_policy"),
        append_only("partnerships_riskscoring"),
        append_only("partnerships_actionrevision"),
        append_only("partnerships_significancedecision"),
        append_only("partnerships_annualreturn"),
    ]
