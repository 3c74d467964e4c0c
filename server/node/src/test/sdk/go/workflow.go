package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"
)

// Journey says which steps to take, and carries on over the continued run.
type Journey struct {
	Steps []string
	Done  []string
	Run   int
}

func (j *Journey) has(step string) bool {
	for _, s := range j.Steps {
		if s == step {
			return true
		}
	}
	return false
}

// Greet is the activity, also taken as a local one.
func Greet(_ context.Context, name string) (string, error) {
	return "hello " + name, nil
}

// Tour takes every step that it is asked to and notes it.
func Tour(ctx workflow.Context, journey Journey) error {
	journey.Run++
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Second})
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: 10 * time.Second})
	if err := workflow.SetQueryHandler(ctx, "done", func() ([]string, error) { return journey.Done, nil }); err != nil {
		return err
	}
	total := 0
	err := workflow.SetUpdateHandlerWithOptions(ctx, "add",
		func(_ workflow.Context, n int) (int, error) {
			total += n
			return total, nil
		},
		workflow.UpdateHandlerOptions{Validator: func(n int) error {
			if n < 0 {
				return errors.New("not below zero")
			}
			return nil
		}})
	if err != nil {
		return err
	}
	note := func(step string) { journey.Done = append(journey.Done, step) }
	if journey.Run == 1 {
		if err := firstRun(ctx, &journey, note, func() bool { return total > 0 }); err != nil {
			return err
		}
		if journey.has("continue-as-new") {
			note("continue-as-new")
			return workflow.NewContinueAsNewError(ctx, Tour, journey)
		}
	}
	if journey.has("cancellation") {
		note("waiting")
		err := workflow.Sleep(ctx, time.Hour)
		clean, _ := workflow.NewDisconnectedContext(ctx)
		var greeting string
		if failed := workflow.ExecuteActivity(clean, Greet, "after").Get(clean, &greeting); failed != nil {
			return failed
		}
		return err
	}
	return nil
}

func firstRun(ctx workflow.Context, journey *Journey, note func(string), updated func() bool) error {
	var greeting string
	if journey.has("local-activity") {
		if err := workflow.ExecuteLocalActivity(ctx, Greet, "local").Get(ctx, &greeting); err != nil {
			return err
		}
		note("local-activity")
	}
	if journey.has("activity") {
		if err := workflow.ExecuteActivity(ctx, Greet, "far").Get(ctx, &greeting); err != nil {
			return err
		}
		note("activity")
	}
	if journey.has("timer") {
		if err := workflow.Sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
		note("timer")
	}
	if journey.has("signal") {
		var word string
		workflow.GetSignalChannel(ctx, "go").Receive(ctx, &word)
		note("signal")
	}
	if journey.has("update") {
		if err := workflow.Await(ctx, updated); err != nil {
			return err
		}
		note("update")
	}
	if journey.has("child") {
		child := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: workflow.GetInfo(ctx).WorkflowExecution.ID + "-child"})
		if err := workflow.ExecuteChildWorkflow(child, Echo, "small").Get(ctx, &greeting); err != nil {
			return err
		}
		if !strings.HasSuffix(greeting, "small") {
			return errors.New("the child said " + greeting)
		}
		note("child")
	}
	if journey.has("external-signal") {
		id := workflow.GetInfo(ctx).WorkflowExecution.ID + "-listener"
		if err := workflow.SignalExternalWorkflow(ctx, id, "", "word", "heard").Get(ctx, nil); err != nil {
			return err
		}
		note("external-signal")
	}
	return nil
}

// Echo is the child.
func Echo(_ workflow.Context, word string) (string, error) {
	return "echo of " + word, nil
}

// Listener ends with what it is told.
func Listener(ctx workflow.Context) (string, error) {
	var word string
	workflow.GetSignalChannel(ctx, "word").Receive(ctx, &word)
	return word, nil
}
