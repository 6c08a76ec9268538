"""The entities as pydantic models.

Generated from the Turtle files by `lodeway ontology build`; do not edit.
Every field but `id` is optional, since a record may be partial; what a merged entity must have is
checked by ontology.validate. References are ids.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._~-]{0,198}[A-Za-z0-9_~-])?$")]
Date = Annotated[str, Field(pattern=r"^((000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})(-((0[1-9]|1[0-2])|((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)))?|([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-02-29)$")]
StageCode = Literal[
    "extraction",
    "concentrate",
    "intermediate",
    "refined",
    "metal",
    "alloy",
    "component",
    "end_use",
    "recycling",
]
StatusCode = Literal[
    "operating",
    "held",
    "in_force",
    "signed",
    "binding",
    "approved",
    "commissioning",
    "construction",
    "planned",
    "non_binding",
    "proposed",
    "under_consideration",
    "suspended",
    "disputed",
    "completed",
    "superseded",
    "lapsed",
    "withdrawn",
    "terminated",
]
SourceKindCode = Literal[
    "government",
    "announcement",
    "dataset",
    "company_page",
    "report",
    "news",
    "encyclopedia",
    "editorial",
]
UnitCode = Literal[
    "TONNE",
    "TONNE-PER-YR",
    "TONNE-PER-MO",
    "TONNE-PER-DAY",
    "KiloGM",
    "KiloGM-PER-YR",
    "LB",
    "PERCENT",
    "NUM",
]
BasisCode = Literal[
    "REO",
    "oxide",
    "metal",
    "contained",
    "gross",
    "dry",
    "LCE",
]
FigureKindCode = Literal[
    "nameplate",
    "permitted",
    "planned",
    "guidance",
    "actual",
    "estimate",
    "forecast",
]
FinancialItemCode = Literal[
    "cash",
    "debt",
    "revenue",
    "market_value",
    "other",
]
InterestCode = Literal[
    "equity",
    "voting",
    "warrants",
    "economic",
    "control",
]
StudyKindCode = Literal[
    "scoping",
    "pre_feasibility",
    "feasibility",
    "other",
]


class Resource(BaseModel):
    """What has an id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id


class Entity(Resource):
    """Anything that sources make statements about."""

    name: str | None = None
    alias: tuple[str, ...] = ()
    description: str | None = None
    sameAs: tuple[str, ...] = ()


class Party(Entity):
    """Who can sign an agreement: an actor or a country."""


class Actor(Party):
    """Who can hold or hand on a material: a site, or an organisation where no site is known."""

    country: Id | None = None  # Country
    region: str | None = None
    unnamed: bool | None = None


class Organization(Actor):
    """A body of people with a common purpose. Its country is where it is based: jurisdiction,
    never the place of a plant.
    """

    website: str | None = None
    subOrganizationOf: Id | None = None  # Organization
    stateOwned: bool | None = None


class Company(Organization):
    """An incorporated business."""

    lei: Annotated[str, Field(pattern=r"^[A-Z0-9]{18}[0-9]{2}$")] | None = None
    ticker: tuple[str, ...] = ()


class Government(Organization):
    """The government of a country, state, province or municipality."""


class GovernmentAgency(Organization):
    """A ministry, agency, state fund or state bank that acts for a government."""


class Country(Party):
    """A country or territory with an ISO 3166-1 code."""

    iso2: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    iso3: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class Material(Entity):
    """A substance in the form in which it is traded, at one stage of processing: monazite
    concentrate, NdPr oxide, NdPr metal.
    """

    stage: StageCode | None = None
    element: tuple[Annotated[str, Field(pattern=r"^[A-Z][a-z]?$")], ...] = ()
    hsCode: tuple[Annotated[str, Field(pattern=r"^[0-9]{4,10}$")], ...] = ()
    broader: tuple[Id, ...] = ()  # Material


class Site(Actor):
    """A place where a material is found, won or processed. Its country is where it stands."""

    status: StatusCode | None = None
    start: Date | None = None
    end: Date | None = None
    latitude: Annotated[Decimal, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Decimal, Field(ge=-180, le=180)] | None = None
    partOf: Id | None = None  # Site


class Deposit(Site):
    """A natural body of ore, mined or not."""


class Mine(Site):
    """A working or former mine, with its concentrator if that stands on the site."""


class Plant(Site):
    """A facility that turns one material into another."""


class Project(Site):
    """A mine or plant that is explored, planned or being built."""


class FundingProgramme(Entity):
    """A public scheme that gives money on stated conditions: Defense Production Act Title III,
    the EU Just Transition Fund.
    """

    administeredBy: Id | None = None  # Organization
    country: Id | None = None  # Country
    amount: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class Source(Resource):
    """A document, data set or register that states things."""

    title: str | None = None
    publisher: str | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    published: Date | None = None
    retrieved: Date | None = None
    sourceKind: SourceKindCode | None = None
    licence: str | None = None


class Transformation(Entity):
    """General knowledge that one material yields another, independent of any plant."""

    output: Id | None = None  # Material
    input: Id | None = None  # Material
    alternativeGroup: str | None = None
    required: bool | None = None
    ratio: Annotated[Decimal, Field(gt=0)] | None = None
    ratioMin: Annotated[Decimal, Field(gt=0)] | None = None
    ratioMax: Annotated[Decimal, Field(gt=0)] | None = None
    ratioBasis: str | None = None


class MadeFrom(Transformation):
    """The output is made from the input. Inputs of one alternative group replace each other;
    groups are needed together. Acyclic.
    """


class RecoveredFrom(Transformation):
    """The output can be recovered by recycling the input: oxide from magnet scrap."""


class Relation(Entity):
    """A dated, sourced tie between entities. It holds from validFrom (included) to validTo
    (excluded).
    """

    status: StatusCode | None = None
    statusNote: str | None = None
    validFrom: Date | None = None
    validTo: Date | None = None
    asOf: Date | None = None
    supersedes: tuple[Id, ...] = ()  # Relation


class Operation(Relation):
    """An organisation runs a site."""

    operator: Id | None = None  # Organization
    site: Id | None = None  # Site
    material: tuple[Id, ...] = ()  # Material
    stage: StageCode | None = None
    grantsControl: bool | None = None


class Processing(Relation):
    """An actor takes inputs, yields outputs, or works at a stage. 'integrated' says that every
    stage between is done there.
    """

    actor: Id | None = None  # Actor
    input: tuple[Id, ...] = ()  # Material
    output: tuple[Id, ...] = ()  # Material
    stage: StageCode | None = None
    integrated: bool | None = None
    servicedSite: Id | None = None  # Actor
    quantity: Decimal | None = None
    quantityMin: Decimal | None = None
    quantityMax: Decimal | None = None
    unit: UnitCode | None = None
    basis: BasisCode | None = None


class Supply(Relation):
    """A supplier hands a material to a buyer: a physical link of the chain, running or
    planned.
    """

    supplier: Id | None = None  # Actor
    buyer: Id | None = None  # Actor
    material: tuple[Id, ...] = ()  # Material
    stage: StageCode | None = None
    quantity: Decimal | None = None
    quantityMin: Decimal | None = None
    quantityMax: Decimal | None = None
    unit: UnitCode | None = None
    basis: BasisCode | None = None
    shareOfOutput: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    partOfPackage: str | None = None


class Observation(Entity):
    """A figure with unit, basis, kind and period."""

    material: tuple[Id, ...] = ()  # Material
    stage: StageCode | None = None
    quantity: Decimal | None = None
    quantityMin: Decimal | None = None
    quantityMax: Decimal | None = None
    unit: UnitCode | None = None
    basis: BasisCode | None = None
    figureKind: FigureKindCode | None = None
    periodStart: Date | None = None
    periodEnd: Date | None = None
    asOf: Date | None = None
    status: StatusCode | None = None
    statusNote: str | None = None


class Capacity(Observation):
    """What an actor can make in a year."""

    actor: Id | None = None  # Actor
    validFrom: Date | None = None
    validTo: Date | None = None


class Production(Observation):
    """What an actor made, or says it will make, in a period."""

    actor: Id | None = None  # Actor


class Shipment(Observation):
    """What an actor dispatched, to a buyer where named."""

    actor: Id | None = None  # Actor
    buyer: Id | None = None  # Actor


class Sale(Observation):
    """What an actor sold, to a buyer where named."""

    actor: Id | None = None  # Actor
    buyer: Id | None = None  # Actor
    amount: Decimal | None = None
    amountMax: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class CountryProduction(Observation):
    """What a country, a group of countries or the world made in a period, as tonnes or as a
    share of the world.
    """

    country: Id | None = None  # Country
    area: str | None = None
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = None


class Reserve(Observation):
    """What is in the ground and can be won, of a country or a site."""

    country: Id | None = None  # Country
    area: str | None = None
    actor: Id | None = None  # Actor


class TradeFlow(Observation):
    """What one country sent to another in a period. A statistic, never a route."""

    exporter: Id | None = None  # Country
    importer: Id | None = None  # Country
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    amount: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class NetImportReliance(Observation):
    """Imports minus exports, corrected for stocks, in percent of a country's apparent
    consumption (USGS).
    """

    country: Id | None = None  # Country
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    shareMin: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    shareMax: Annotated[Decimal, Field(ge=0, le=100)] | None = None


class Price(Observation):
    """A price of a material: amount of currency for one unit."""

    amount: Decimal | None = None
    amountMin: Decimal | None = None
    amountMax: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class FinancialPosition(Observation):
    """A balance of an organisation at a date: cash, debt."""

    actor: Id | None = None  # Actor
    financialItem: FinancialItemCode | None = None
    amount: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class Ownership(Relation):
    """An owner holds a stake. No share = holder stated, size not stated."""

    owner: Id | None = None  # Organization
    owned: Id | None = None  # Actor
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    shareMin: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    shareMax: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    votingShare: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    boardShare: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    interest: InterestCode | None = None
    direct: bool | None = None
    amount: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class Agreement(Relation):
    """What parties have agreed, binding or not."""

    material: tuple[Id, ...] = ()  # Material
    stage: StageCode | None = None
    signed: Date | None = None
    binding: bool | None = None
    amount: Decimal | None = None
    amountMax: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    partOfPackage: str | None = None
    grantsControl: bool | None = None


class Offtake(Agreement):
    """A supplier agrees to sell, and a buyer to take, future output. No buyer = buyer not
    named.
    """

    supplier: Id | None = None  # Actor
    buyer: Id | None = None  # Actor
    quantity: Decimal | None = None
    quantityMin: Decimal | None = None
    quantityMax: Decimal | None = None
    unit: UnitCode | None = None
    basis: BasisCode | None = None
    shareOfOutput: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    exclusive: bool | None = None
    termYears: Annotated[Decimal, Field(gt=0)] | None = None
    priceTerms: str | None = None


class MoU(Agreement):
    """Memorandum of understanding, heads of agreement, term sheet or letter of intent: an
    intention, not a contract. Supplier and buyer only where it names who would supply whom.
    """

    party: tuple[Id, ...] = ()  # Party
    supplier: Id | None = None  # Actor
    buyer: Id | None = None  # Actor
    quantity: Decimal | None = None
    quantityMin: Decimal | None = None
    quantityMax: Decimal | None = None
    unit: UnitCode | None = None
    basis: BasisCode | None = None
    shareOfOutput: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    termYears: Annotated[Decimal, Field(gt=0)] | None = None
    purpose: str | None = None


class JointVenture(Agreement):
    """Parties run or plan a business together, in a vehicle where one is named."""

    party: tuple[Id, ...] = ()  # Party
    vehicle: Id | None = None  # Actor
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    termYears: Annotated[Decimal, Field(gt=0)] | None = None
    purpose: str | None = None


class Acquisition(Agreement):
    """An acquirer buys a share of a target, done or planned."""

    acquirer: Id | None = None  # Organization
    target: Id | None = None  # Actor
    seller: tuple[Id, ...] = ()  # Organization
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = None


class TechnologyPartnership(Agreement):
    """A provider lends know-how, licences or engineering to a recipient."""

    provider: Id | None = None  # Actor
    recipient: Id | None = None  # Actor
    termYears: Annotated[Decimal, Field(gt=0)] | None = None
    purpose: str | None = None


class GovernmentAgreement(Agreement):
    """Governments, countries or their bodies agree among themselves or join a partnership."""

    party: tuple[Id, ...] = ()  # Party
    purpose: str | None = None


class Funding(Relation):
    """Money asked for, promised, lent or given. Amounts that share a package must not be added
    up: see statusNote.
    """

    amount: Decimal | None = None
    amountMin: Decimal | None = None
    amountMax: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    programme: Id | None = None  # FundingProgramme
    purpose: str | None = None
    material: tuple[Id, ...] = ()  # Material
    stage: StageCode | None = None
    signed: Date | None = None
    partOfPackage: str | None = None


class FundingApplication(Funding):
    """An applicant asks a funder for money or status. Not an award."""

    applicant: Id | None = None  # Actor
    funder: Id | None = None  # Organization


class FundingAward(Funding):
    """A funder grants money: grant, contract, tax credit, commitment."""

    funder: Id | None = None  # Organization
    recipient: Id | None = None  # Actor
    instrument: str | None = None
    application: Id | None = None  # FundingApplication


class Loan(Funding):
    """A lender lends, or has committed to lend, to a borrower."""

    lender: Id | None = None  # Organization
    borrower: Id | None = None  # Actor
    termYears: Annotated[Decimal, Field(gt=0)] | None = None
    shareOfDebt: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    grantsControl: bool | None = None


class LetterOfInterest(Funding):
    """A funder says, without binding itself, that it may finance."""

    funder: Id | None = None  # Organization
    recipient: Id | None = None  # Actor


class CapitalRaise(Funding):
    """An issuer sells shares or similar to investors; no investor = the market or unnamed."""

    issuer: Id | None = None  # Actor
    investor: Id | None = None  # Organization
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    instrument: str | None = None


class Milestone(Relation):
    """Something that happened or is due at an entity: first metal, expansion, a plan."""

    about: Id | None = None  # Entity
    counterparty: Id | None = None  # Entity
    date: Date | None = None
    material: tuple[Id, ...] = ()  # Material
    stage: StageCode | None = None
    quantity: Decimal | None = None
    quantityMin: Decimal | None = None
    quantityMax: Decimal | None = None
    unit: UnitCode | None = None
    basis: BasisCode | None = None
    amount: Decimal | None = None
    amountMin: Decimal | None = None
    amountMax: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None


class Study(Milestone):
    """A scoping, pre-feasibility or feasibility study, due or done."""

    studyKind: StudyKindCode | None = None
    capex: Decimal | None = None
    npv: Decimal | None = None
    irr: Decimal | None = None


class Permit(Milestone):
    """An authority permits, refuses or considers something."""

    authority: Id | None = None  # Organization


class Measure(Relation):
    """A government's own rule or action: law, programme of support, stockpile. Not a Policy,
    which is a filter on routes.
    """

    issuer: tuple[Id, ...] = ()  # Actor
    appliesTo: tuple[Id, ...] = ()  # Party
    targetCountry: tuple[Id, ...] = ()  # Country
    material: tuple[Id, ...] = ()  # Material
    stage: StageCode | None = None
    quantity: Decimal | None = None
    quantityMin: Decimal | None = None
    quantityMax: Decimal | None = None
    unit: UnitCode | None = None
    basis: BasisCode | None = None
    share: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    amount: Decimal | None = None
    amountMax: Decimal | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    termYears: Annotated[Decimal, Field(gt=0)] | None = None
    legalReference: str | None = None
    under: Id | None = None  # Measure
    listComplete: bool | None = None


class ExportControl(Measure):
    """Exports need a licence or are banned."""


class Quota(Measure):
    """A quantity that may be produced or exported, of a country or a holder."""


class Tariff(Measure):
    """A duty on imports or exports; 'share' is the rate in percent."""


class Designation(Measure):
    """A body puts an entity on a list: strategic project, sanctions list, partner of an
    alliance.
    """

    designated: Id | None = None  # Entity
    listName: str | None = None


MODELS: dict[str, type[Resource]] = {
    "Organization": Organization,
    "Company": Company,
    "Government": Government,
    "GovernmentAgency": GovernmentAgency,
    "Country": Country,
    "Material": Material,
    "Site": Site,
    "Deposit": Deposit,
    "Mine": Mine,
    "Plant": Plant,
    "Project": Project,
    "FundingProgramme": FundingProgramme,
    "Source": Source,
    "MadeFrom": MadeFrom,
    "RecoveredFrom": RecoveredFrom,
    "Operation": Operation,
    "Processing": Processing,
    "Supply": Supply,
    "Capacity": Capacity,
    "Production": Production,
    "Shipment": Shipment,
    "Sale": Sale,
    "CountryProduction": CountryProduction,
    "Reserve": Reserve,
    "TradeFlow": TradeFlow,
    "NetImportReliance": NetImportReliance,
    "Price": Price,
    "FinancialPosition": FinancialPosition,
    "Ownership": Ownership,
    "Offtake": Offtake,
    "MoU": MoU,
    "JointVenture": JointVenture,
    "Acquisition": Acquisition,
    "TechnologyPartnership": TechnologyPartnership,
    "GovernmentAgreement": GovernmentAgreement,
    "FundingApplication": FundingApplication,
    "FundingAward": FundingAward,
    "Loan": Loan,
    "LetterOfInterest": LetterOfInterest,
    "CapitalRaise": CapitalRaise,
    "Milestone": Milestone,
    "Study": Study,
    "Permit": Permit,
    "Measure": Measure,
    "ExportControl": ExportControl,
    "Quota": Quota,
    "Tariff": Tariff,
    "Designation": Designation,
}
