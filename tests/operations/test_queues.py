"""Every task has a queue, and what people wait for is not behind what takes minutes."""

from celery import current_app

URGENT = {
    "accounts.organizations.tasks.send_mail",
    "accounts.organizations.tasks.sweep",
    "accounts.people.tasks.emergency_access",
    "civspace.celery.heartbeat",
    "civspace.clocks.tasks.sweep",
    "civspace.notices.tasks.deliver",
    "civspace.notices.tasks.sweep",
    "civspace.operations.tasks.purge",
    "civspace.operations.tasks.sweep_purges",
    "submissions.statements.tasks.end_waiting",
    "submissions.statements.tasks.mail_entries",
    "submissions.statements.tasks.mail_entry",
}
SLOW = {
    "civspace.files.tasks.forget_uploads",
    "civspace.files.tasks.forget_files",
    "civspace.files.tasks.scan_waiting",
    "civspace.renditions.tasks.build",
    "civspace.renditions.tasks.forget_previews",
    "civspace.renditions.tasks.sweep",
    "meetings.accreditation.tasks.sweep_screening",
    "submissions.record.tasks.build_compendium",
    "submissions.record.tasks.sweep_compendia",
    "submissions.record.tasks.tidy_compendia",
    "submissions.statements.tasks.find_states",
}


def queue_of(task):
    return current_app.amqp.router.route({}, task)["queue"].name


def test_tasks_go_where_they_belong():
    current_app.loader.import_default_modules()
    tasks = {name for name in current_app.tasks if not name.startswith("celery.")}
    found = {queue: {task for task in tasks if queue_of(task) == queue} for queue in ("urgent", "slow", "default")}
    assert found["urgent"] == URGENT
    assert found["slow"] == SLOW
    assert found["default"] == tasks - URGENT - SLOW
    assert "submissions.statements.tasks.run_act" in found["default"]


def test_a_message_reaches_one_queue_and_a_worker_without_a_choice_takes_all():
    queues = current_app.amqp.queues
    assert set(queues) == {"urgent", "default", "slow"}
    assert {name: (queue.exchange.name, queue.routing_key) for name, queue in queues.items()} == {
        name: (name, name) for name in queues
    }
    assert set(queues.consume_from) == set(queues)
